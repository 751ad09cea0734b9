import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPrisma } from '@/__tests__/support/database/run-prisma';
import { verifyPassword } from '@/lib/auth/passwords';
import { createDatabase, type Database } from '@/lib/db/client';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { DEMO } from '@/prisma/demo-account';
import { seedDemoAccount } from '@/prisma/seed';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, poolSize: 2 });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test('the demo owner can sign in, and seeding again changes nothing', async () => {
  const users = new UsersRepository(database);
  const seed = () => seedDemoAccount(testDatabase.url);
  expect([await seed(), await seed()]).toEqual([true, false]);
  const user = await users.findByEmail(DEMO.email);
  expect(await verifyPassword(user?.passwordHash ?? null, DEMO.password)).toBe(true);
  expect((await users.findMember(user?.id ?? ''))?.role).toBe('owner');
  const roles = await database.prisma.membership.findMany({ select: { role: true } });
  expect(roles.map(({ role }) => role).sort()).toEqual(['member', 'owner', 'viewer']);
});

test('the seed command works through the CLI', { timeout: 60_000 }, async () => {
  const run = await runPrisma(testDatabase.url, 'db', 'seed');
  expect(run, run.output).toMatchObject({ code: 0 });
  expect(run.output).toContain(DEMO.email);
});
