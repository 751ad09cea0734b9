import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { portableJson } from '@/lib/utils/portable-json';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 1 });
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});

describe('portable JSON', () => {
  it('is held by the database, which refuses the same without it', async () => {
    const store = async (value: unknown) => {
      const text = JSON.stringify(value);
      const [row] = await database.prisma.$queryRaw<{ stored: unknown }[]>`
        SELECT ${text}::jsonb AS stored`;
      return row?.stored;
    };
    const value = { name: 'a\u0000b', items: ['\ud800x', '👍', 1, null] };
    await expect(store({ name: value.name })).rejects.toThrow();
    await expect(store({ items: value.items })).rejects.toThrow();
    expect(await store(portableJson(value))).toEqual({
      name: 'ab',
      items: ['\ufffdx', '👍', 1, null],
    });
  });

  it('is what JSON leaves of a value', () => {
    expect(portableJson({ at: new Date(0), none: undefined })).toEqual({
      at: '1970-01-01T00:00:00.000Z',
    });
  });
});
