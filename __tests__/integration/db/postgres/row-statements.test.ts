import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  addEvent,
  caught,
  countEvents,
  event,
  openTransactions,
  statementsOf,
  user,
} from '@/__tests__/support/database/transactions';
import { isUniqueViolation } from '@/lib/db/errors';
import { createRowStatements } from '@/lib/db/postgres/row-statements';
import { createId } from '@/lib/utils/create-id';

const { database, transaction } = await openTransactions();

describe('an inserted row', () => {
  it('is stored as it was given, with the defaults of the database for the rest', async () => {
    const organizationId = randomUUID();
    const row = {
      id: createId(),
      organizationId,
      queue: 'sync-queue',
      name: `it's "quoted" \\ \u{1f600}`,
      payload: { list: [1, null, 'a'], nested: { deep: 'ü' } },
      result: null,
      maxAttempts: 3,
      runAt: new Date('2026-03-04T05:06:07.089Z'),
      updatedAt: new Date('2026-08-04T05:06:07.001Z'),
    };
    await transaction(async (tx) => void tx.insert('Job', row));
    const stored = await database.prisma.job.findUniqueOrThrow({ where: { id: row.id } });
    expect(stored).toMatchObject({ ...row, status: 'pending', attempts: 0, dedupeKey: null });
    expect(Math.abs(stored.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('can be an array in a JSON column', async () => {
    const id = createId();
    const endpoint = { userId: 'u', url: 'https://r.example', secret: 's', updatedAt: new Date() };
    await transaction(async (tx) => {
      tx.insert('WebhookEndpoint', { ...endpoint, id, organizationId: 'o', events: ['a', 'b'] });
    });
    const stored = await database.prisma.webhookEndpoint.findUnique({ where: { id } });
    expect(stored?.events).toEqual(['a', 'b']);
  });

  it('goes to the table and the columns that the schema maps its model to', () => {
    const fields = [
      { name: 'id', kind: 'scalar', type: 'String' },
      { name: 'payload', kind: 'scalar', type: 'Json', dbName: 'event_payload' },
      { name: 'deliveries', kind: 'object', type: 'WebhookDelivery' },
    ];
    const models = { WebhookEvent: { dbName: 'webhook_events', fields } };
    const statements = createRowStatements({ _runtimeDataModel: { models } } as never);
    const row = { id: '1', payload: [1], createdAt: undefined } as never;
    expect(statements.insert('WebhookEvent', row)).toEqual({
      text: 'INSERT INTO "webhook_events" ("id", "event_payload") VALUES ($1, $2)',
      values: ['1', '[1]'],
    });
    const unknown = { id: '1', deliveries: [] } as never;
    expect(statements.insertMany('WebhookEvent', [row, row]).values).toEqual([
      '[{"id":"1","event_payload":[1]},{"id":"1","event_payload":[1]}]',
    ]);
    expect(() => statements.insert('WebhookEvent', unknown)).toThrow(
      'WebhookEvent has no column deliveries',
    );
  });

  it('is seen by the statements and Prisma queries behind it, and by nobody else before the commit', async () => {
    const organizationId = randomUUID();
    await transaction(async (tx) => {
      const row = event(organizationId);
      tx.insert('WebhookEvent', row);
      const db = await tx.prisma();
      const [found, count] = await Promise.all([
        db.webhookEvent.findUnique({ where: { id: row.id } }),
        db.webhookEvent.count({ where: { organizationId } }),
      ]);
      expect([found?.id, count]).toEqual([row.id, 1]);
      expect(await countEvents(database, organizationId)).toBe(0);
      addEvent(tx, organizationId);
    });
    expect(await countEvents(database, organizationId)).toBe(2);
  });
});

describe('many rows', () => {
  it('are stored by one statement as they were given', async () => {
    const organizationId = randomUUID();
    const runAt = new Date('2026-03-04T05:06:07.089Z');
    const rows = Array.from({ length: 300 }, (_, i) => ({
      id: createId(),
      organizationId,
      queue: 'sync-queue',
      name: `it's "${i}" \u{1f600}`,
      payload: { list: [1, null, 'a'], nested: { deep: 'ü' } },
      result: null,
      attempts: i,
      maxAttempts: 3,
      runAt,
      updatedAt: runAt,
    }));
    const statements = await statementsOf(database, () =>
      transaction(async (tx) => {
        tx.insertMany('Job', rows);
        tx.insertMany('Job', []);
      }),
    );
    expect(statements).toHaveLength(3);
    const where = { organizationId };
    const stored = await database.prisma.job.findMany({ where, orderBy: { attempts: 'asc' } });
    expect(stored).toEqual(rows.map((row) => expect.objectContaining(row)));
    const [one] = rows;
    const failing = transaction(async (tx) => void tx.insertMany('Job', one ? [one, one] : []));
    expect(isUniqueViolation(await caught(failing))).toBe(true);
  });
});

describe('many changed rows', () => {
  it('are written by one statement, with only the fields that are given', async () => {
    const emails = ['a', 'b', 'c'].map((name) => `${name}-${randomUUID()}@example.com`);
    const rows = await database.prisma.user.createManyAndReturn({
      data: emails.map((email) => user(email)),
    });
    const updatedAt = new Date('2026-03-04T05:06:07.089Z');
    const changes = rows
      .slice(0, 2)
      .map(({ id, email }) => ({ id, name: `of ${email}`, updatedAt }));
    const statements = await statementsOf(database, () =>
      transaction(async (tx) => {
        tx.updateMany('User', changes);
        tx.updateMany('User', []);
      }),
    );
    expect(statements).toHaveLength(3);
    const stored = await database.prisma.user.findMany({ where: { email: { in: emails } } });
    const expected = rows.map((row, i) => ({ ...row, ...changes[i] }));
    expect(stored).toEqual(expect.arrayContaining(expected));
  });
});
