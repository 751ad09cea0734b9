import { describe, expect, it, vi } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { systemActor } from '@/lib/auth/actor';
import type { Transaction } from '@/lib/db/transaction';
import type { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { AuditService } from '@/lib/services/audit-service';

function setUp() {
  const repository = { create: vi.fn() };
  const service = new AuditService({ repository: repository as unknown as AuditLogsRepository });
  const tx = { name: 'the transaction' } as unknown as Transaction;
  return { repository, service, tx };
}

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
      resourceType: 'Order',
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
    await service.record(tx, systemActor('org1'), {
      action: 'X',
      resourceType: 'Order',
      changes: {},
    });
    expect(repository.create).toHaveBeenCalledWith(tx, expect.objectContaining({ changes: null }));
  });
});
