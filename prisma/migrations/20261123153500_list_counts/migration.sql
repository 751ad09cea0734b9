-- CreateTable
CREATE TABLE "ListCount" (
    "list" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "facet" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "ListCount_pkey" PRIMARY KEY ("list","organizationId","facet","slot")
);

-- Its rows are changed all the time: room on each page keeps the new version beside the old one.
ALTER TABLE "ListCount" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Chooses the row that this transaction adds its part of a count to. The lock lasts until the
-- transaction ends, so no two running transactions have the same slot, and none ever waits for, or
-- deadlocks with, another over a counter. Should all be taken, the process's own number is nobody else's.
CREATE FUNCTION list_count_slot() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  FOR slot IN 0..127 LOOP
    IF pg_try_advisory_xact_lock(1819501684, slot) THEN RETURN slot; END IF;
  END LOOP;
  RETURN 128 + pg_backend_pid();
END $$;

-- Keeps exact counts of a table's rows in "ListCount", per organization and, if given, per value of the
-- column `facet`; rows whose column `deleted` is not null do not count. Counts what is there, too: to
-- repair counts after a load that went past triggers, call it again.
CREATE FUNCTION count_list(list text, counted regclass, facet text DEFAULT NULL, deleted text DEFAULT 'deletedAt')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  -- Names of what is made for this list.
  function_name text := 'count_list_' || list;
  facet_sql text := CASE WHEN facet IS NULL THEN '''''' ELSE format('coalesce(%I, '''')', facet) END;
  live text := CASE WHEN deleted IS NULL THEN 'true' ELSE format('%I IS NULL', deleted) END;
BEGIN
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', counted);
  -- A function of the table's own, for its statements are planned once; one for all tables would have
  -- to plan them at every change.
  EXECUTE format($body$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM "ListCount" WHERE "list" = %2$L;
      ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO "ListCount" AS c ("list", "organizationId", "facet", "slot", "count")
        SELECT %2$L, "organizationId", %3$s, (SELECT list_count_slot()), count(*)
        FROM new_rows WHERE %4$s GROUP BY 2, 3
        ON CONFLICT ("list", "organizationId", "facet", "slot") DO UPDATE SET "count" = c."count" + excluded."count";
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO "ListCount" AS c ("list", "organizationId", "facet", "slot", "count")
        SELECT %2$L, "organizationId", %3$s, (SELECT list_count_slot()), -count(*)
        FROM old_rows WHERE %4$s GROUP BY 2, 3
        ON CONFLICT ("list", "organizationId", "facet", "slot") DO UPDATE SET "count" = c."count" + excluded."count";
      ELSE
        INSERT INTO "ListCount" AS c ("list", "organizationId", "facet", "slot", "count")
        SELECT %2$L, "organizationId", "facet", (SELECT list_count_slot()), sum("change")
        FROM (
          SELECT "organizationId", %3$s AS "facet", 1 AS "change" FROM new_rows WHERE %4$s
          UNION ALL
          SELECT "organizationId", %3$s, -1 FROM old_rows WHERE %4$s
        ) changes GROUP BY 2, 3 HAVING sum("change") <> 0
        ON CONFLICT ("list", "organizationId", "facet", "slot") DO UPDATE SET "count" = c."count" + excluded."count";
      END IF;
      RETURN NULL;
    END $function$ $body$, function_name, list, facet_sql, live);

  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', function_name || '_insert', counted, function_name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', function_name || '_update', counted, function_name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', function_name || '_delete', counted, function_name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION %I()', function_name || '_truncate', counted, function_name);

  DELETE FROM "ListCount" c WHERE c."list" = count_list.list;
  EXECUTE format('INSERT INTO "ListCount" ("list", "organizationId", "facet", "slot", "count")
    SELECT %L, "organizationId", %s, 0, count(*) FROM %s WHERE %s GROUP BY 2, 3',
    list, facet_sql, counted, live);
END $$;
