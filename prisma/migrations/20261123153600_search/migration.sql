-- Text is searched by trigrams. The extension comes with PostgreSQL and whoever may create objects in
-- the database may create it, but some hosts want it enabled elsewhere first.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
  RAISE EXCEPTION 'The extension pg_trgm cannot be created here: %', SQLERRM
    USING HINT = 'Have an administrator of the database run: CREATE EXTENSION pg_trgm; then mark this migration as rolled back and deploy again (docs/operations.md, "Search").';
END $$;
