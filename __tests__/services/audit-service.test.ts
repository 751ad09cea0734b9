import { describe, expect, it, vi } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { systemActor } from '@/lib/auth/actor';
import type { Transaction } from '@/lib/db/transaction';
import type { AuditLogRow, AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { AuditService } from '@/lib/services/audit-service';

function createMockRepository(rows: AuditLogRow[] = [], names: [string, string][] = []) {
  const pagination = { page: 1, perPage: 20, total: rows.length, totalPages: 1, nextCursor: null };
  return {
    create: vi.fn(),
    list: vi.fn(async () => ({ data: rows, pagination })),
    findActorNames: vi.fn(async () => new Map(names)),
  };
}

function setUp(...given: Parameters<typeof createMockRepository>) {
  const repository = createMockRepository(...given);
  const service = new AuditService(repository as unknown as AuditLogsRepository);
  const tx = { name: 'the transaction' } as unknown as Transaction;
  return { repository, service, tx };
}

const row = (id: string, actorType: string, actorId: string | null): AuditLogRow => ({
  id,
  organizationId: 'org1',
  userId: null,
  actorType,
  actorId,
  action: 'ORDER_CREATED',
  resourceType: 'Order',
  resourceId: 'o1',
  outcome: 'success',
  changes: null,
  metadata: null,
  requestId: 'r1',
  ip: null,
  createdAt: new Date(0),
});

describe('AuditService.record', () => {
  it('writes through the caller’s transaction, with who, from where and which request', async () => {
    const { repository, service, tx } = setUp();
    await service.record(tx, actorOf('org1', 'user1'), {
      action: 'ORDER_UPDATED',
      resourceType: 'Order',
      resourceId: 'o1',
      changes: { status: { from: 'paid', to: 'shipped' } },
    });
    expect(repository.create).toHaveBeenCalledWith(tx, {
      organizationId: 'org1',
      userId: 'user1',
      actorType: 'user',
      actorId: 'user1',
      action: 'ORDER_UPDATED',
      resourceType: 'Order',
      resourceId: 'o1',
      outcome: 'success',
      changes: { status: { from: 'paid', to: 'shipped' } },
      metadata: null,
      requestId: 'request-1',
      ip: '203.0.113.7',
    });
  });

  it('removes secrets that a caller left in changes and metadata', async () => {
    const { repository, service, tx } = setUp();
    await service.record(tx, systemActor('org1'), {
      action: 'X',
      resourceType: 'Y',
      outcome: 'failure',
      changes: { secret: { from: 'old', to: 'new' } },
      metadata: { provider: 'sandbox', refreshToken: 'r' },
    });
    expect(repository.create).toHaveBeenCalledWith(
      tx,
      expect.objectContaining({
        actorType: 'system',
        outcome: 'failure',
        resourceId: null,
        changes: { secret: { from: '[redacted]', to: '[redacted]' } },
        metadata: { provider: 'sandbox', refreshToken: '[redacted]' },
      }),
    );
  });

  it('stores no empty changes', async () => {
    const { repository, service, tx } = setUp();
    await service.record(tx, systemActor('org1'), { action: 'X', resourceType: 'Y', changes: {} });
    expect(repository.create).toHaveBeenCalledWith(tx, expect.objectContaining({ changes: null }));
  });
});

describe('AuditService.list', () => {
  it('names the actors with one look-up for the page', async () => {
    const rows = [
      row('a1', 'user', 'u1'),
      row('a2', 'user', 'u1'),
      row('a3', 'api_key', 'k1'),
      row('a4', 'user', 'gone'),
      row('a5', 'system', null),
    ];
    const { repository, service } = setUp(rows, [
      ['u1', 'Ada (ada@example.com)'],
      ['k1', 'Warehouse'],
    ]);
    const page = await service.list(actorOf('org1', 'u1'), { page: 1, perPage: 20 });
    expect(page.data.map(({ actorName }) => actorName)).toEqual([
      'Ada (ada@example.com)',
      'Ada (ada@example.com)',
      'Warehouse',
      null,
      null,
    ]);
    expect(repository.findActorNames).toHaveBeenCalledExactlyOnceWith(['u1', 'gone'], ['k1']);
    expect(repository.list).toHaveBeenCalledWith('org1', { page: 1, perPage: 20 });
  });
});
