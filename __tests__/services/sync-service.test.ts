import { beforeEach, describe, expect, it, vi } from 'vitest';
import { recordJobs } from '@/__tests__/support/queue/recorded-jobs';
import { actorOf } from '@/__tests__/support/services/actors';
import { systemActor } from '@/lib/auth/actor';
import type { Transaction } from '@/lib/db/transaction';
import { NeedsReauthError, NotFoundError, ProviderError } from '@/lib/errors';
import type { ResourcePage } from '@/lib/integrations/provider';
import { ProviderBusyError } from '@/lib/integrations/provider-errors';
import { createLogger } from '@/lib/logger';
import { RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import { SyncService, type SyncServiceDeps } from '@/lib/services/sync-service';

const tx = {} as unknown as Transaction;
const row = {
  id: 'connection1',
  organizationId: 'org1',
  provider: 'shop',
  name: 'The shop',
  status: 'active',
  checkpoint: null as unknown,
};
const page = (from: number, hasMore: boolean): ResourcePage => ({
  records: [from, from + 1],
  checkpoint: { from: from + 2 },
  hasMore,
  total: 4,
});

function setUp() {
  let stored = { ...row };
  const connections = {
    find: vi.fn(async () => stored as typeof stored | null),
    findById: vi.fn(async () => stored as typeof stored | null),
    lock: vi.fn(async () => stored as typeof stored | null),
    update: vi.fn(async (_tx: unknown, _id: string, change: object) => {
      stored = { ...stored, ...change };
      return stored;
    }),
  };
  const pull = vi.fn(async (_client: unknown, checkpoint: Record<string, unknown> | null) =>
    checkpoint ? page(2, false) : page(0, true),
  );
  const ingest = vi.fn(async (_tx: unknown, _context: unknown, records: unknown[]) => ({
    created: records.length,
    updated: 0,
    unchanged: 0,
    stored: [] as string[],
    warnings: [] as { externalId: string; reason: string }[],
    rejected: [] as { externalId: string | null; reason: string; record: unknown }[],
  }));
  const provider = { id: 'shop', name: 'Shop' };
  const parts = {
    transaction: <T>(work: (given: Transaction) => Promise<T>) => work(tx),
    connections,
    audit: { record: vi.fn(async () => undefined) },
    webhooks: { publish: vi.fn(async () => undefined) },
    notifications: { notify: vi.fn(async () => undefined) },
    secrets: {},
    providers: { list: () => [provider], get: () => provider },
    createAuthenticatedClient: vi.fn(async () => ({ request: vi.fn() })),
    ingesters: [{ resource: 'orders', sources: { shop: { pull } }, ingest }],
    quarantine: {
      put: vi.fn(async () => undefined),
      remove: vi.fn(async () => undefined),
      findBatch: vi.fn(async () => []),
    },
    seen: { clear: vi.fn(async () => undefined) },
    jobs: recordJobs(),
    appUrl: 'http://app',
    logger: createLogger({ level: 'silent' }),
  };
  const service = new SyncService(parts as unknown as SyncServiceDeps);
  const context = (changes: object = {}) => ({
    jobId: 'job1',
    organizationId: 'org1',
    payload: { connectionId: 'connection1', full: false, userId: 'user1' },
    attempt: 1,
    maxAttempts: 5,
    signal: new AbortController().signal,
    logger: parts.logger,
    actor: systemActor('org1'),
    inSlot: <T>(work: () => Promise<T>) => work(),
    children: async () => [],
    progress: vi.fn(async () => undefined),
    ...changes,
  });
  return { ...parts, pull, ingest, service, context, stored: () => stored };
}

let fixture: ReturnType<typeof setUp>;
beforeEach(() => {
  fixture = setUp();
});
const eventOf = (input: unknown) => {
  const { event, notification } = input as Record<string, { type: string } | undefined>;
  return (event ?? notification)?.type;
};
const types = (mock: { mock: { calls: unknown[][] } }) =>
  mock.mock.calls.map((call) => eventOf(call[1]));

describe('SyncService.run', () => {
  it('stores page after page with its checkpoint, then publishes the completion', async () => {
    const { service, context, ingest } = fixture;
    const result = await service.run(context());
    expect(result).toMatchObject({ created: 4, updated: 0, unchanged: 0, rejected: 0 });
    expect(ingest.mock.calls.map(([, , records]) => records)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(fixture.stored().checkpoint).toMatchObject({ resources: { orders: { from: 4 } } });
    expect(types(fixture.webhooks.publish)).toEqual(['sync.completed']);
    expect(types(fixture.notifications.notify)).toEqual(['sync.completed']);
  });

  it('goes on behind the last stored page, with the counts of before', async () => {
    const { service, context, pull } = fixture;
    pull.mockImplementationOnce(async () => page(0, true));
    pull.mockRejectedValueOnce(new ProviderError('Shop is down'));
    await expect(service.run(context())).rejects.toThrow('down');
    const result = await service.run(context({ attempt: 2 }));
    expect(pull).toHaveBeenLastCalledWith(expect.anything(), { from: 2 });
    expect(result).toMatchObject({ created: 4 });
  });

  it('returns the same result when it runs again after its completion', async () => {
    const { service, context, pull } = fixture;
    const result = await service.run(context());
    pull.mockClear();
    expect(await service.run(context({ attempt: 2 }))).toEqual(result);
    expect(pull).not.toHaveBeenCalled();
    expect(types(fixture.webhooks.publish)).toEqual(['sync.completed']);
  });

  it('reads everything again when asked, but not twice after an interruption', async () => {
    const { service, context, pull } = fixture;
    await service.run(context());
    pull.mockClear();
    const payload = { connectionId: 'connection1', full: true, userId: null };
    pull.mockImplementationOnce(async () => page(0, true));
    pull.mockRejectedValueOnce(new ProviderError('Shop is down'));
    await expect(service.run(context({ jobId: 'job2', payload }))).rejects.toThrow('down');
    expect(pull.mock.calls[0]?.[1]).toBeNull();
    await service.run(context({ jobId: 'job2', payload, attempt: 2 }));
    expect(pull.mock.calls[2]?.[1]).toEqual({ from: 2 });
  });

  it('keeps the records that could not be understood', async () => {
    const { service, context, ingest } = fixture;
    const reasons = [{ externalId: 'x', reason: 'no total' }];
    const rejected = reasons.map((reason) => ({ ...reason, record: 1 }));
    ingest.mockResolvedValueOnce({
      ...{ created: 1, updated: 0, unchanged: 0, stored: [], warnings: [], rejected },
    });
    const result = await service.run(context());
    expect(result).toMatchObject({ created: 3, rejected: 1, rejectedSamples: reasons });
    const place = { organizationId: 'org1', connectionId: 'connection1', resource: 'orders' };
    expect(fixture.quarantine.put).toHaveBeenCalledWith(tx, place, rejected);
  });

  it('stops when another run has continued', async () => {
    const { service, context, pull, connections } = fixture;
    pull.mockImplementationOnce(async () => {
      await service.run(context());
      return page(0, true);
    });
    connections.update.mockClear();
    await expect(service.run(context())).rejects.toThrow(/Another run/);
    expect(types(fixture.webhooks.publish)).toEqual(['sync.completed']);
  });

  it('ends between pages when it is aborted, without reporting a failure', async () => {
    const { service, context, pull, ingest } = fixture;
    const controller = new AbortController();
    pull.mockImplementationOnce(async () => {
      controller.abort(new Error('cancelled'));
      return page(0, true);
    });
    const run = service.run(context({ signal: controller.signal, attempt: 5 }));
    await expect(run).rejects.toThrow('cancelled');
    expect(ingest).toHaveBeenCalledTimes(1);
    expect(fixture.webhooks.publish).not.toHaveBeenCalled();
  });

  it('puts itself off as long as the provider asks', async () => {
    const { service, context, pull } = fixture;
    pull.mockRejectedValueOnce(new ProviderBusyError('Shop', 90_000));
    const failure = await service.run(context({ attempt: 5 })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RetryLaterError);
    expect(failure).toMatchObject({ delayMs: 90_000 });
    expect(fixture.webhooks.publish).not.toHaveBeenCalled();
  });

  it('reports the failure at its last attempt only', async () => {
    const { service, context, pull } = fixture;
    pull.mockRejectedValue(new ProviderError('Shop is down'));
    await expect(service.run(context({ attempt: 4 }))).rejects.toThrow('down');
    expect(fixture.webhooks.publish).not.toHaveBeenCalled();
    await expect(service.run(context({ attempt: 5 }))).rejects.toThrow('down');
    expect(types(fixture.webhooks.publish)).toEqual(['sync.failed']);
    expect(types(fixture.notifications.notify)).toEqual(['sync.failed']);
    expect(fixture.stored()).toMatchObject({ lastError: 'Shop is down' });
  });

  it('keeps unexpected errors to itself', async () => {
    const { service, context, ingest } = fixture;
    ingest.mockRejectedValue(new Error('password=hunter2'));
    await expect(service.run(context({ attempt: 5 }))).rejects.toThrow();
    const reported = JSON.stringify([
      fixture.webhooks.publish.mock.calls,
      fixture.notifications.notify.mock.calls,
    ]);
    expect(reported).not.toContain('hunter2');
  });

  it('fails without further attempts when the account must be connected again', async () => {
    const { service, context, pull } = fixture;
    pull.mockRejectedValue(new NeedsReauthError('connection1'));
    await expect(service.run(context())).rejects.toBeInstanceOf(UnrecoverableJobError);
    expect(types(fixture.webhooks.publish)).toEqual(['sync.failed']);
    // The dead grant was reported where it was found.
    expect(fixture.notifications.notify).not.toHaveBeenCalled();
  });

  it('fails for good when the connection is gone', async () => {
    fixture.connections.findById.mockResolvedValue(null);
    fixture.connections.lock.mockResolvedValue(null);
    await expect(fixture.service.run(fixture.context())).rejects.toBeInstanceOf(
      UnrecoverableJobError,
    );
    expect(fixture.webhooks.publish).not.toHaveBeenCalled();
  });
});

describe('SyncService.start', () => {
  const actor = actorOf('org1', 'user1');

  it('enqueues one sync per connection and audits it', async () => {
    await fixture.service.start(actor, 'connection1', { full: true });
    expect(fixture.jobs.recorded).toEqual([
      {
        name: 'sync.connection',
        payload: { connectionId: 'connection1', full: true, userId: 'user1' },
        options: expect.objectContaining({
          organizationId: 'org1',
          dedupeKey: 'sync:connection1',
          resource: { type: 'Connection', id: 'connection1' },
        }),
      },
    ]);
    expect(fixture.audit.record).toHaveBeenCalledWith(
      tx,
      actor,
      expect.objectContaining({ action: 'SYNC_STARTED' }),
    );
  });

  it('refuses what is not there or has to be connected again', async () => {
    fixture.connections.find.mockResolvedValueOnce(null);
    await expect(fixture.service.start(actor, 'x', { full: false })).rejects.toBeInstanceOf(
      NotFoundError,
    );
    fixture.connections.find.mockResolvedValueOnce({ ...row, status: 'needs_reauth' });
    await expect(fixture.service.start(actor, 'x', { full: false })).rejects.toBeInstanceOf(
      NeedsReauthError,
    );
    expect(fixture.jobs.recorded).toEqual([]);
  });
});
