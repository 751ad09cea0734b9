import { beforeEach, describe, expect, it, vi } from 'vitest';
import { recordJobs } from '@/__tests__/support/queue/recorded-jobs';
import { actorOf } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import type { Transaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { WebhooksService } from '@/lib/services/webhooks-service';

const tx = { name: 'the transaction' } as unknown as Transaction;
const actor = actorOf('org1', 'user1');

function setUp() {
  const repository = {
    find: vi.fn(async () => null),
    publish: vi.fn(async () => [{ deliveryId: 'delivery1' }, { deliveryId: 'delivery2' }]),
  };
  const audit = { record: vi.fn(async () => undefined) };
  const jobs = recordJobs();
  const transaction = vi.fn(<T>(work: (given: Transaction) => Promise<T>) => work(tx));
  const service = new WebhooksService({
    deliveries: { wake: vi.fn(async () => 0) },
    repository: repository as unknown as WebhooksRepository,
    transaction: transaction as never,
    jobs,
    audit: audit as unknown as AuditService,
    vault: { encrypt: () => 'encrypted' },
    urlRules: { allowPrivateAddresses: false },
  });
  return { repository, audit, jobs, transaction, service };
}

let parts: ReturnType<typeof setUp>;
beforeEach(() => {
  parts = setUp();
});

const event = {
  organizationId: 'org1',
  event: anyEvent('connection.created'),
  payload: { connectionId: 'c1' },
};

describe('WebhooksService', () => {
  it('publishes in the caller’s transaction and opens none of its own', async () => {
    const { service, repository, transaction, jobs } = parts;
    await service.publish(tx, event);
    expect(transaction).not.toHaveBeenCalled();
    expect(repository.publish).toHaveBeenCalledWith(
      tx,
      {
        organizationId: 'org1',
        type: 'connection.created',
        payload: { connectionId: 'c1' },
        resourceId: 'c1',
        customerId: null,
      },
      { queue: 'webhook-queue', name: 'webhook.deliver', maxAttempts: 10 },
      undefined,
    );
    await vi.waitFor(() => expect(jobs.recorded).toHaveLength(2));
  });

  it('checks the URL before it opens a transaction', async () => {
    const { service, transaction, audit } = parts;
    const body = { ...ENDPOINT_DEFAULTS, url: 'http://10.0.0.1/', description: null, events: [] };
    await expect(service.create(actor, body)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(transaction).not.toHaveBeenCalled();
    expect(audit.record).not.toHaveBeenCalled();
  });

  it('looks endpoints up within the organization of the actor', async () => {
    const { service, repository } = parts;
    await expect(service.get(actor, 'endpoint9')).rejects.toBeInstanceOf(NotFoundError);
    expect(repository.find).toHaveBeenCalledWith(
      { organizationId: 'org1' },
      'endpoint9',
      undefined,
    );
  });
});
