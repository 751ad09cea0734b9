import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import type { MemberIds } from '@/__tests__/support/services/members';
import { seedTenant } from '@/__tests__/support/services/tenant-seed';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { createSealKeys } from '@/lib/services/audit/chain';
import { PURGE_BATCH } from '@/lib/services/organizations/organization-purge';
import { Trail } from '@/scripts/audit/trail';
import { verifyTrail } from '@/scripts/audit/verify';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const DAY_MS = 86_400_000;
let database: TestDatabase;
let container: Container;
let gone: MemberIds;
let kept: MemberIds;
beforeAll(async () => {
  database = await createTestDatabase();
  const env = { NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  container = createContainer(loadConfig(env));
  kept = await seedTenant(container);
}, 60_000);
afterAll(async () => {
  await container?.close();
  await database?.drop();
});
beforeEach(async () => {
  gone = await seedTenant(container);
});

/** How many rows the organization has in each table. */
async function countRows({ organizationId }: MemberIds): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of container.tenantTables) {
    const { rows } = await container.pool.query(
      `SELECT count(*)::int AS "count" FROM "${name}" WHERE "organizationId" = $1`,
      [organizationId],
    );
    counts[name] = rows[0].count;
  }
  return counts;
}
const withRows = (counts: Record<string, number>) =>
  Object.keys(counts).filter((name) => counts[name] !== 0);

const find = ({ organizationId: id }: MemberIds) =>
  container.prisma.organization.findFirst({ where: { id, deletedAt: undefined } });
const markDeleted = ({ organizationId: id }: MemberIds, days: number) =>
  container.prisma.organization.update({
    where: { id },
    data: { deletedAt: new Date(Date.now() - days * DAY_MS) },
  });

it('leaves organizations alone that exist or can be restored', async () => {
  const before = [await countRows(gone), await countRows(kept)];
  // The fixture has a row in each table.
  expect(withRows(before[0] ?? {})).toEqual(container.tenantTables.map(({ name }) => name));
  await markDeleted(gone, 30);
  await container.organizationPurge.run();
  expect([await countRows(gone), await countRows(kept)]).toEqual(before);
});

it('deletes everything of an organization whose time is over, and nothing of others', async () => {
  const before = await countRows(kept);
  const seals = await container.prisma.auditSeal.count();
  await container.auditSealer.seal();
  await markDeleted(gone, 31);
  await container.organizationPurge.run();
  expect(withRows(await countRows(gone))).toEqual([]);
  expect(await find(gone)).toBeNull();
  expect(await countRows(kept)).toEqual(before);
  // People are not the organization's.
  expect(await container.prisma.user.count({ where: { id: gone.userId } })).toBe(1);
  // Seals stay, and the trail says what became of the entries.
  expect(await container.prisma.auditSeal.count()).toBeGreaterThan(seals);
  const entry = await container.prisma.auditLog.findFirst({
    where: { action: 'ORGANIZATION_PURGED', resourceId: gone.organizationId },
  });
  expect(entry).toMatchObject({ organizationId: null, actorType: 'system' });
  await container.auditSealer.seal();
  const keys = createSealKeys(container.config.encryptionKeys);
  const report = await verifyTrail(new Trail(container), { keys });
  expect(report.problems).toEqual([]);
  expect(report.purged).toBeGreaterThan(0);
});

it('goes on where a run was killed, table by table, and works in batches', async () => {
  const { organizationId, userId } = gone;
  const many = Array.from({ length: PURGE_BATCH + 5 }, (_, i) => ({
    ...{ organizationId, userId, type: 'sync.completed', title: 't', body: 'b' },
    id: `note-${organizationId}-${i}`,
  }));
  await container.prisma.notification.createMany({ data: many });
  await markDeleted(gone, 31);
  let allowed = 0;
  const { organizationPurge } = container;
  const { deps } = organizationPurge as unknown as {
    deps: { rows: { delete: (...args: unknown[]) => Promise<number> } };
  };
  const original = deps.rows.delete;
  const spy = vi.spyOn(deps.rows, 'delete').mockImplementation((...args) => {
    if (allowed === 0) throw new Error('killed');
    allowed -= 1;
    return original.apply(deps.rows, args);
  });
  try {
    for (let step = 1; (await find(gone)) !== null; step += 1) {
      allowed = step;
      await organizationPurge.run();
      expect(step).toBeLessThan(100);
    }
  } finally {
    spy.mockRestore();
  }
  expect(withRows(await countRows(gone))).toEqual([]);
}, 60_000);

it('revokes what is connected first, and is not held up by a provider that fails', async () => {
  const { connections } = container.services;
  const disconnect = vi.spyOn(connections, 'disconnect').mockRejectedValueOnce(new Error('fails'));
  const other = await seedTenant(container);
  await markDeleted(gone, 33);
  await markDeleted(other, 32);
  await container.organizationPurge.run();
  expect(await find(gone)).not.toBeNull();
  expect(await find(other)).toBeNull();
  await container.organizationPurge.run();
  expect(await find(gone)).toBeNull();
  expect(disconnect.mock.calls.map(([actor, id]) => [actor.organizationId, id])).toContainEqual([
    gone.organizationId,
    `Connection-${gone.organizationId}`,
  ]);
  disconnect.mockRestore();
});

it('exports each row of the organization, without secrets and without others’ rows', async () => {
  const actor = actorOf(gone.organizationId, gone.userId);
  const { parts } = await container.services.organizationExport.open(actor);
  let text = '';
  for await (const part of parts) text += part;
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const exported = container.tenantTables.filter(({ notExported }) => notExported === undefined);
  expect(new Set(lines.map(({ table }) => table))).toEqual(
    new Set(['Organization', ...exported.map(({ name }) => name)]),
  );
  expect(lines[0]).toMatchObject({ table: 'Organization', row: { id: gone.organizationId } });
  expect(lines[0].row.createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  for (const { row } of lines.slice(1)) expect(row.organizationId).toBe(gone.organizationId);
  expect(text).not.toContain(kept.organizationId);
  for (const { secrets = [] } of container.tenantTables) {
    for (const secret of secrets) expect(text).not.toContain(`"${secret}"`);
  }
});
