import type pg from 'pg';
import { z } from 'zod';
import { atLeast, defineList, equals } from '@/lib/contracts/list';
import type { ListSource } from '@/lib/repositories/list/list-reader';

/** A list with a column of each kind, one of them nullable, and no counter. */
export const thingList = defineList({
  name: 'things',
  columns: { id: 'text', name: 'text', score: 'integer?', at: 'timestamp', extra: 'json?' },
  sorts: ['name', 'score', 'at'],
  defaultSort: 'name',
  filters: {
    name: equals('name', z.string()),
    from: atLeast('at', z.iso.datetime({ offset: true })),
  },
  search: ['name'],
});

export const THINGS: ListSource<'organizationId'> = {
  table: 'Thing',
  list: thingList,
  owner: ['organizationId'],
  hiddenBy: 'deletedAt',
};

export interface Thing {
  id: string;
  name: string;
  score: number | null;
  at: string;
}

export async function createThings(db: pg.Pool): Promise<void> {
  await db.query(`
    CREATE TABLE "Thing" (
      "id" text PRIMARY KEY, "organizationId" text NOT NULL, "name" text NOT NULL, "score" integer,
      "at" timestamp(3) NOT NULL, "extra" jsonb, "deletedAt" timestamp(3));
    CREATE INDEX ON "Thing" ("organizationId", "name", "id");
    CREATE INDEX ON "Thing" ("organizationId", "score", "id");
    CREATE INDEX ON "Thing" ("organizationId", "at", "id");`);
}

export async function insertThings(db: pg.Pool, owner: string, things: Thing[]): Promise<void> {
  await db.query(
    `INSERT INTO "Thing" ("id", "organizationId", "name", "score", "at")
     SELECT "id", $1, "name", "score", "at" FROM json_populate_recordset(NULL::"Thing", $2)`,
    [owner, JSON.stringify(things)],
  );
}
