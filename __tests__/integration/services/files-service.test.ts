import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { createDatabase, type Database } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/run-transaction';
import type { RunTransaction } from '@/lib/db/transaction';
import { createLogger } from '@/lib/logger';
import { FilesRepository } from '@/lib/repositories/files-repository';
import { CHUNK_BYTES, FilesService } from '@/lib/services/files-service';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const HOUR_MS = 60 * 60 * 1000;
const actor = actorOf('organization1', 'user1');
const fields = { purpose: 'test', contentType: 'application/octet-stream' };

/** `count` pieces of `size` bytes; every byte identifies its piece. */
async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i += 1) yield new Uint8Array(size).fill(i % 251);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

describe('FilesService', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let files: FilesService;
  let transaction: RunTransaction;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = createDatabase({ url: testDatabase.url, poolSize: 3 });
    transaction = createRunTransaction(database);
    const repository = new FilesRepository(database);
    files = new FilesService({ repository, logger: createLogger({ level: 'silent' }) });
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const rows = async () => ({
    files: await database.prisma.file.count(),
    chunks: await database.prisma.fileChunk.count(),
  });

  it.each([
    ['nothing', 0, 1],
    ['less than a chunk', 3, 1000],
    ['whole chunks', 4, CHUNK_BYTES],
    ['pieces that straddle chunks', 100, 10_007],
    ['a piece of many chunks', 1, 3 * CHUNK_BYTES + 5],
  ])('gives back what it was given: %s', async (_, count, size) => {
    const given = await collect(pieces(count, size));
    const file = await files.receive(actor, fields, pieces(count, size), 10 * CHUNK_BYTES);
    expect(file.size).toBe(count * size);
    expect((await collect(files.read(file.id))).equals(given)).toBe(true);
    expect(await files.find('organization1', file.id)).toMatchObject({ status: 'receiving' });
    expect(await files.find('organization2', file.id)).toBeNull();
    await files.remove(file.id);
    expect(await rows()).toEqual({ files: 0, chunks: 0 });
  });

  it('leaves nothing of an upload that breaks off', async () => {
    async function* broken() {
      yield* pieces(3, CHUNK_BYTES);
      expect(await rows()).toEqual({ files: 1, chunks: 3 });
      throw new Error('the client went');
    }
    await expect(files.receive(actor, fields, broken(), 10 * CHUNK_BYTES)).rejects.toThrow(
      'the client went',
    );
    expect(await rows()).toEqual({ files: 0, chunks: 0 });
  });

  it('refuses what is too large, without reading on, and leaves nothing', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield new Uint8Array(CHUNK_BYTES);
      }
    }
    await expect(files.receive(actor, fields, endless(), 2 * CHUNK_BYTES)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(taken).toBe(3);
    expect(await rows()).toEqual({ files: 0, chunks: 0 });
  });

  it('reads one chunk at a time', async () => {
    const { id } = await files.receive(actor, fields, pieces(5, CHUNK_BYTES), 10 * CHUNK_BYTES);
    const reader = files.read(id);
    await reader.next();
    await database.prisma.fileChunk.deleteMany({ where: { fileId: id, index: { gt: 1 } } });
    expect((await reader.next()).done).toBe(false);
    expect((await reader.next()).done).toBe(true);
    await files.remove(id);
  });

  it('sweeps what nobody kept, and what was kept long enough', async () => {
    const left = await files.receive(actor, fields, pieces(1, 10), 100);
    const kept = await files.receive(actor, fields, pieces(1, 10), 100);
    await transaction((tx) => files.complete(tx, kept));
    expect(await files.find('organization1', kept.id)).toMatchObject({
      status: 'complete',
      size: 10,
    });
    expect(await files.removeExpired()).toBe(0);

    const passTime = (ms: number) =>
      database.pool.query(
        `UPDATE "File" SET "expiresAt" = "expiresAt" - $1 * interval '1 millisecond'`,
        [ms],
      );
    await passTime(HOUR_MS);
    expect(await files.removeExpired()).toBe(1);
    expect(await files.find('organization1', left.id)).toBeNull();
    expect(await files.find('organization1', kept.id)).not.toBeNull();
    await passTime(7 * 24 * HOUR_MS);
    expect(await files.removeExpired()).toBe(1);
    expect(await rows()).toEqual({ files: 0, chunks: 0 });
  });

  it('does not keep a file that is gone', async () => {
    await expect(transaction((tx) => files.complete(tx, { id: 'gone', size: 1 }))).rejects.toThrow(
      'gone',
    );
  });
});
