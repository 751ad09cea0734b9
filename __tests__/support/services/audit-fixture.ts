import { createDatabase } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { AuditSealsRepository } from '@/lib/repositories/audit-seals-repository';
import { createSealKeys } from '@/lib/services/audit/chain';
import { AuditSealer } from '@/lib/services/audit/sealer';
import { AuditService } from '@/lib/services/audit-service';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';
import { actorOf } from './actors';

export const TEST_KEY = { id: 'test', key: Buffer.alloc(32, 7) };

/** The trail of a database, with its sealer; `repository` may hold or count what it does. */
export function openAudit(
  url: string,
  createRepository = (database: Parameters<typeof createRunTransaction>[0]) =>
    new AuditSealsRepository(database),
) {
  const database = createDatabase({ url, poolSize: 4 });
  const transaction = createRunTransaction(database);
  const audit = new AuditService({ repository: new AuditLogsRepository(database) });
  const keys = createSealKeys([TEST_KEY]);
  const repository = createRepository(database);
  return {
    database,
    transaction,
    audit,
    keys,
    repository,
    sealer: new AuditSealer({
      ...{ repository, transaction, keys },
      stream: { publish: async () => undefined },
    }),
  };
}

/** A database of its own with an audit trail. */
export async function createAuditFixture() {
  const test = await createTestDatabase();
  const opened = openAudit(test.url);
  const { database, transaction, audit } = opened;

  /** Writes entries, each in a transaction of its own if `apart`. */
  async function write(organizationId: string, count: number, { apart = false } = {}) {
    const actor = actorOf(organizationId, 'user1');
    const record = async (first: number, after: number) =>
      transaction(async (tx) => {
        for (let i = first; i < after; i += 1) {
          await audit.record(tx, actor, {
            action: 'ORDER_UPDATED',
            resourceType: 'Order',
            resourceId: `order${i}`,
            changes: { note: { from: null, to: `“${i}” 😀` } },
            metadata: { b: i / 3, a: [i] },
          });
        }
      });
    if (!apart) return record(0, count);
    for (let i = 0; i < count; i += 1) await record(i, i + 1);
  }

  return {
    ...opened,
    url: test.url,
    write,
    /** The sealed entries of an organization, in order. */
    sealed: (organizationId: string | null) =>
      database.prisma.auditLog.findMany({
        where: { organizationId, sequence: { not: null } },
        orderBy: { sequence: 'asc' },
      }),
    seals: () => database.prisma.auditSeal.findMany({ orderBy: { number: 'asc' } }),
    async close() {
      await database.close();
      await test.drop();
    },
  };
}

export type AuditFixture = Awaited<ReturnType<typeof createAuditFixture>>;
