import type { Pool } from 'pg';
import type { Database, Db, DbClient } from '@/lib/db/client';
import type { File } from '@/lib/db/generated/client';
import {
  type FileChunk,
  insertChunk,
  type NewChunk,
  readChunk,
} from '@/lib/db/postgres/file-chunks';
import type { Transaction } from '@/lib/db/transaction';

export type FileRow = File;

export type NewFile = Omit<FileRow, 'size' | 'createdAt' | 'updatedAt'>;

/** Files and their bytes. Without a transaction each write commits by itself. */
export class FilesRepository {
  private readonly db: Db;
  private readonly pool: Pool;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
  }

  async create(file: NewFile, tx?: Transaction): Promise<void> {
    const db = await this.client(tx);
    await db.file.create({ data: file, select: { id: true } });
  }

  find(organizationId: string, id: string): Promise<FileRow | null> {
    return this.db.file.findFirst({ where: { id, organizationId } });
  }

  /** Its index must be greater than those of earlier chunks. */
  writeChunk(fileId: string, chunk: NewChunk, tx?: Transaction): Promise<void> {
    return insertChunk(tx ?? this.pool, fileId, chunk);
  }

  /** The chunk after `index`, -1 for the first; null after the last one. */
  readChunk(fileId: string, index: number): Promise<FileChunk | null> {
    return readChunk(this.pool, fileId, index);
  }

  /** Returns false when the file no longer exists. */
  async update(
    id: string,
    fields: Partial<Pick<FileRow, 'status' | 'size' | 'expiresAt'>>,
    tx?: Transaction,
  ): Promise<boolean> {
    const db = await this.client(tx);
    return (await db.file.updateMany({ where: { id }, data: fields })).count === 1;
  }

  /** Removes the file with its bytes. */
  async remove(id: string): Promise<void> {
    await this.db.file.deleteMany({ where: { id } });
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

  private client(tx?: Transaction): Promise<DbClient> | DbClient {
    return tx ? tx.prisma() : this.db;
  }
}
