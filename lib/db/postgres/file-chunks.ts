import type { Pool } from 'pg';
import type { Transaction } from '@/lib/db/transaction';

export interface NewChunk {
  index: number;
  data: Uint8Array;
}

export type FileChunk = NewChunk & { data: Buffer };

const INSERT = 'INSERT INTO "FileChunk" ("fileId", "index", "data") VALUES ($1, $2, $3)';
const SELECT = {
  name: 'plinth_file_chunk_select',
  text: `SELECT "index", "data" FROM "FileChunk" WHERE "fileId" = $1 AND "index" > $2
    ORDER BY "index" LIMIT 1`,
};

/** Adds a chunk. Bypasses Prisma, which would copy its bytes several times. */
export async function insertChunk(
  store: Pick<Transaction, 'query'> | Pick<Pool, 'query'>,
  fileId: string,
  { index, data }: NewChunk,
): Promise<void> {
  await (store as Pick<Transaction, 'query'>).query(INSERT, [fileId, index, data]);
}

/** The chunk after `index`; null after the last one. */
export async function readChunk(
  store: Pick<Pool, 'query'>,
  fileId: string,
  index: number,
): Promise<FileChunk | null> {
  const { rows } = await store.query<FileChunk>({ ...SELECT, values: [fileId, index] });
  return rows[0] ?? null;
}
