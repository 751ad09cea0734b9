import type { Pool } from 'pg';
import type { Db } from '@/lib/db/client';
import type { File } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

export type FileRow = File;

export interface FileChunk {
  index: number;
  data: Buffer;
}

export interface NewFile {
  id: string;
  organizationId: string;
  userId: string | null;
  purpose: string;
  contentType: string;
  status: 'receiving' | 'complete';
  expiresAt: Date;
}

const INSERT_CHUNK = {
  name: 'plinth_file_chunk_insert',
  text: 'INSERT INTO "FileChunk" ("fileId", "index", "data") VALUES ($1, $2, $3)',
};
const SELECT_CHUNK = {
  name: 'plinth_file_chunk_select',
  text: `SELECT "index", "data" FROM "FileChunk" WHERE "fileId" = $1 AND "index" > $2
    ORDER BY "index" LIMIT 1`,
};

/** Files and their bytes. Chunks bypass Prisma, which would copy their bytes several times. */
export class FilesRepository {
  constructor(
    private readonly db: Db,
    private readonly pool: Pool,
  ) {}

  async create(file: NewFile, tx?: Transaction): Promise<void> {
    const db = tx ? await tx.prisma() : this.db;
    await db.file.create({ data: file, select: { id: true } });
  }

  find(organizationId: string, id: string): Promise<FileRow | null> {
    return this.db.file.findFirst({ where: { id, organizationId } });
  }

  /** Writes a chunk in its own transaction. @param index greater than those of earlier chunks */
  async writeChunk(fileId: string, index: number, data: Uint8Array): Promise<void> {
    await this.pool.query({ ...INSERT_CHUNK, values: [fileId, index, data] });
  }

  /** Writes a chunk in the caller's transaction. */
  async writeChunkIn(
    tx: Transaction,
    fileId: string,
    index: number,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const db = await tx.prisma();
    await db.fileChunk.create({ data: { fileId, index, data }, select: { index: true } });
  }

  /** The chunk after `index`, -1 for the first; null after the last one. */
  async readChunk(fileId: string, index: number): Promise<FileChunk | null> {
    const { rows } = await this.pool.query<FileChunk>({
      ...SELECT_CHUNK,
      values: [fileId, index],
    });
    return rows[0] ?? null;
  }

  /** Returns false when the file no longer exists. */
  async update(
    id: string,
    fields: Partial<Pick<FileRow, 'status' | 'size' | 'expiresAt'>>,
    tx?: Transaction,
  ): Promise<boolean> {
    const db = tx ? await tx.prisma() : this.db;
    return (await db.file.updateMany({ where: { id }, data: fields })).count === 1;
  }

  /** Removes the file with its bytes. */
  async remove(id: string, tx?: Transaction): Promise<void> {
    const db = tx ? await tx.prisma() : this.db;
    await db.file.deleteMany({ where: { id } });
  }

  /** Removes up to `limit` files that expired before `now`, and returns how many. */
  async removeExpired(now: Date, limit: number): Promise<number> {
    const expired = await this.db.file.findMany({
      where: { expiresAt: { lt: now } },
      select: { id: true },
      orderBy: { expiresAt: 'asc' },
      take: limit,
    });
    const ids = expired.map(({ id }) => id);
    const where = { id: { in: ids }, expiresAt: { lt: now } };
    return ids.length === 0 ? 0 : (await this.db.file.deleteMany({ where })).count;
  }
}
