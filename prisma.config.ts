import { defineConfig } from 'prisma/config';

// tooling/prisma-engine/prisma.ts sets DATABASE_URL, to the embedded PostgreSQL if nothing else is configured.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations', seed: 'tsx prisma/seed.ts' },
  datasource: {
    url: process.env.DATABASE_URL ?? '',
    shadowDatabaseUrl: process.env.SHADOW_DATABASE_URL || undefined,
  },
});
