import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { orderBody } from '@/__tests__/support/http/api';
import { actorOf } from '@/__tests__/support/services/actors';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { batchCreateOrders, batchUpdateOrders } from '@/lib/contracts/orders';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const actor = actorOf('organization1', 'user1');
const HUNDRED = Array.from({ length: 100 }, (_, i) => orderBody({ number: `S-${i}` }));
const SINGLY = { atomic: false };

describe('what a batch costs the database', () => {
  let testDatabase: TestDatabase;
  let container: Container;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const environment = { NODE_ENV: 'test', DATABASE_URL: testDatabase.url, LOG_LEVEL: 'silent' };
    container = createContainer(loadConfig(environment));
  });
  afterAll(async () => {
    await container?.close();
    await testDatabase?.drop();
  });

  /** The statements that `work` sends; the invalidation messages to other processes are not counted. */
  async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    const query = vi.spyOn(pg.Client.prototype, 'query');
    try {
      await work();
      const texts = query.mock.calls.map(([text]) => {
        const sent: unknown = text;
        return typeof sent === 'string' ? sent : (sent as { text: string }).text;
      });
      return texts.filter((text) => !/pg_notify|LISTEN/i.test(text));
    } finally {
      query.mockRestore();
    }
  }

  it('is one statement for all orders, new or replaced, and two for what goes with each', async () => {
    const { batch } = container.services.orders;
    const bodyOf = (orders: unknown[]) => batchCreateOrders.schema.parse({ orders }).orders;
    let created: Awaited<ReturnType<typeof batch.create>> | undefined;
    const inserts = await statementsOf(async () => {
      created = await batch.create(actor, bodyOf(HUNDRED), SINGLY);
    });
    expect(created).toMatchObject({ succeeded: 100 });
    const insertsInto = (table: string) =>
      inserts.filter((text) => text.includes(`INSERT INTO "${table}"`));
    expect(insertsInto('Order')).toHaveLength(1);
    for (const table of ['AuditLog', 'WebhookEvent']) {
      const texts = insertsInto(table);
      expect([texts.length, new Set(texts).size]).toEqual([100, 1]);
    }
    // Begin, insert, what goes with each, lock the endpoints, commit.
    expect(inserts).toHaveLength(2 + 200 + 2);

    const changes = created?.results.flatMap((result) => {
      if (!('data' in result)) return [];
      const { id, version, placedAt } = result.data;
      return [{ ...orderBody({ number: `T-${id}`.slice(0, 64) }), id, version, placedAt }];
    });
    const { orders } = batchUpdateOrders.schema.parse({ orders: changes });
    await batch.update(actor, orders.slice(0, 1), SINGLY);
    const updates = await statementsOf(async () => {
      expect(await batch.update(actor, orders.slice(1), SINGLY)).toMatchObject({ succeeded: 99 });
    });
    // Begin, lock, find, change, what goes with each, lock the endpoints, commit.
    expect(updates).toHaveLength(4 + 2 * 99 + 2);
    expect(updates.filter((text) => text.trim().startsWith('UPDATE'))).toHaveLength(1);
    expect(updates[0]).toMatch(/^BEGIN/i);
    expect(updates.at(-1)).toMatch(/^COMMIT/i);
  });
});
