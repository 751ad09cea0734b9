import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systemActor } from '@/lib/auth/actor';
import { orderCreated } from '@/lib/contracts/orders';
import type { Transaction } from '@/lib/db/transaction';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type { OrderRow, OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import { OrderChanges } from '@/lib/services/orders/order-changes';
import { OrdersService } from '@/lib/services/orders/orders-service';

const actor = { ...systemActor('org1'), userId: 'user1' };
const placedAt = new Date('2026-01-15T10:00:00.000Z');

function row(changes: Partial<OrderRow> = {}): OrderRow {
  return {
    id: 'order1',
    externalId: null,
    organizationId: 'org1',
    userId: 'user1',
    connectionId: null,
    number: 'A-1',
    status: 'paid',
    currency: 'EUR',
    totalAmount: 1200,
    customerName: 'Grace',
    customerEmail: null,
    items: [{ sku: 'a', title: 'b', quantity: 1, unitPrice: 1000 }],
    history: [{ status: 'paid', at: placedAt.toISOString() }],
    metadata: null,
    placedAt,
    version: 1,
    createdAt: placedAt,
    updatedAt: placedAt,
    deletedAt: null,
    removedAtSource: null,
    ...changes,
  };
}

function createMocks() {
  const afterCommit: (() => void)[] = [];
  const tx = {
    afterCommit: (task: () => void) => void afterCommit.push(task),
  } as unknown as Transaction;
  const repository = {
    find: vi.fn(),
    create: vi.fn(),
    update: vi.fn(),
    remove: vi.fn(),
  };
  const reads = {} as OrdersReads;
  const cache = {
    getOrSet: vi.fn((_key, _options, load) => load()),
    getText: vi.fn((_key, _options, load) => load()),
    invalidate: vi.fn(),
    close: vi.fn(),
  };
  const audit = { record: vi.fn() };
  const webhooks = { publish: vi.fn() };
  const service = new OrdersService({
    transaction: async (work) => {
      const result = await work(tx);
      for (const task of afterCommit.splice(0)) task();
      return result;
    },
    repository: repository as unknown as OrdersRepository,
    reads,
    cache,
    changes: new OrderChanges({ cache, audit, webhooks }),
  });
  return { service, repository, cache, audit, webhooks, tx };
}

describe('OrdersService', () => {
  let mocks: ReturnType<typeof createMocks>;
  beforeEach(() => {
    mocks = createMocks();
  });

  const { number, status, currency, customerName, customerEmail, items } = row();
  const body = { number, status, currency, customerName, customerEmail, items, metadata: null };

  it('computes the total, and audits and publishes a new order in its transaction', async () => {
    const { service, repository, audit, webhooks, tx } = mocks;
    repository.create.mockReturnValue(row());
    await service.create(actor, body);
    expect(repository.create.mock.calls[0]?.[2]).toMatchObject({
      totalAmount: 1000,
      history: [{ status: 'paid' }],
    });
    expect(repository.create.mock.calls[0]?.[0]).toBe(tx);
    expect(audit.record).toHaveBeenCalledWith(
      tx,
      actor,
      expect.objectContaining({ action: 'ORDER_CREATED', resourceId: 'order1' }),
    );
    expect(webhooks.publish).toHaveBeenCalledWith(
      tx,
      expect.objectContaining({ event: orderCreated, organizationId: 'org1' }),
    );
  });

  it('keeps shipping, tax and discount of a synced order when its items change', async () => {
    const { service, repository } = mocks;
    repository.find.mockResolvedValue(row());
    repository.update.mockResolvedValue(row({ version: 2 }));
    const items = [{ sku: 'a', title: 'b', quantity: 3, unitPrice: 1000 }];
    await service.update(actor, 'order1', {
      ...body,
      items,
      placedAt: placedAt.toISOString(),
      version: 1,
    });
    expect(repository.update.mock.calls[0]?.[2]).toMatchObject({ totalAmount: 3200 });
  });

  it('appends to the history only when the status changes, and invalidates the cached copy', async () => {
    const { service, repository, cache } = mocks;
    repository.find.mockResolvedValue(row());
    repository.update.mockResolvedValue(row({ version: 2, status: 'shipped' }));
    const update = { ...body, placedAt: placedAt.toISOString(), version: 1 };
    await service.update(actor, 'order1', update);
    await service.update(actor, 'order1', { ...update, status: 'shipped' });
    expect(repository.update.mock.calls[0]?.[2].history).toHaveLength(1);
    expect(repository.update.mock.calls[1]?.[2].history).toHaveLength(2);
    expect(cache.invalidate).toHaveBeenCalledWith('orders:org1', 'order:org1:order1');
  });

  it.each([
    ['pending', 'shipped'],
    ['delivered', 'paid'],
    ['cancelled', 'pending'],
    ['refunded', 'paid'],
  ] as const)('refuses %s -> %s and writes nothing', async (from, to) => {
    const { service, repository, audit } = mocks;
    repository.find.mockResolvedValue(row({ status: from }));
    const update = service.update(actor, 'order1', {
      ...body,
      status: to,
      placedAt: placedAt.toISOString(),
      version: 1,
    });
    await expect(update).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(repository.update).not.toHaveBeenCalled();
    expect(audit.record).not.toHaveBeenCalled();
  });

  it('distinguishes a lost update from a missing order', async () => {
    const { service, repository } = mocks;
    const update = { ...body, placedAt: placedAt.toISOString(), version: 1 };
    repository.find.mockResolvedValueOnce(null);
    await expect(service.update(actor, 'order1', update)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    repository.find.mockResolvedValueOnce(row({ version: 5 }));
    await expect(service.update(actor, 'order1', update)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      details: { currentVersion: 5 },
    });
    expect(repository.update).not.toHaveBeenCalled();
    repository.find.mockResolvedValueOnce(row({ version: 1 }));
    repository.update.mockResolvedValueOnce(null);
    await expect(service.update(actor, 'order1', update, 1)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });
});
