import { beforeEach, describe, expect, it, vi } from 'vitest';
import { recordJobs } from '@/__tests__/support/queue/recorded-jobs';
import { actorOf } from '@/__tests__/support/services/actors';
import { systemActor } from '@/lib/auth/actor';
import {
  needsReauthNotification,
  syncFailedNotification,
} from '@/lib/contracts/connection-notifications';
import { webhookDisabled } from '@/lib/contracts/webhooks';
import type { Transaction } from '@/lib/db/transaction';
import { ForbiddenError, NotFoundError } from '@/lib/errors';
import type {
  NewNotification,
  NotificationsRepository,
} from '@/lib/repositories/notifications-repository';
import { createEmailChannel } from '@/lib/services/notifications/email-channel';
import { NotificationsService } from '@/lib/services/notifications-service';

const tx = {} as unknown as Transaction;
const message = {
  organizationId: 'org1',
  notification: syncFailedNotification,
  data: syncFailedNotification.example,
};
const toMembers = {
  organizationId: 'org1',
  notification: webhookDisabled,
  data: webhookDisabled.example,
};

function createMockRepository() {
  return {
    createMany: vi.fn(async (_tx: unknown, rows: NewNotification[]) => rows.map(({ id }) => id)),
    findMemberIds: vi.fn(async () => ['u1', 'u2']),
    markRead: vi.fn(async () => null),
    markAllRead: vi.fn(async () => 3),
  };
}

let repository: ReturnType<typeof createMockRepository>;
let jobs: ReturnType<typeof recordJobs>;
let service: NotificationsService;

beforeEach(() => {
  repository = createMockRepository();
  jobs = recordJobs();
  service = new NotificationsService({
    repository: repository as unknown as NotificationsRepository,
    transaction: (work) => work(tx),
    preferences: { listMuted: async () => new Set() },
    channels: [createEmailChannel({ jobs })],
  });
});

describe('NotificationsService.notify', () => {
  it('writes the row and its job', async () => {
    await service.notify(tx, { ...message, userId: 'u1' });
    const [[given, rows = []] = []] = repository.createMany.mock.calls;
    expect(given).toBe(tx);
    expect(rows).toEqual([
      {
        organizationId: 'org1',
        type: 'sync.failed',
        title: 'The sync of Demo shop failed',
        body: expect.stringMatching(/^The provider is unavailable\. .* to continue\.$/),
        id: expect.stringMatching(/^c[a-z0-9]{20,}$/),
        userId: 'u1',
        link: `/jobs/${message.data.jobId}`,
        dedupeKey: null,
        readAt: null,
      },
    ]);
    expect(jobs.recorded).toMatchObject([
      { name: 'notification.deliver', payload: { notificationId: rows[0]?.id } },
    ]);
  });

  it('enqueues nothing for what was notified before', async () => {
    repository.createMany.mockResolvedValue([]);
    await service.notify(tx, { ...message, userId: 'u1', dedupeKey: 'once' });
    expect(jobs.recorded).toEqual([]);
  });

  it('keeps one key apart for each user and organization', async () => {
    await service.notifyMembers(tx, { ...toMembers, dedupeKey: 'k' });
    const [[, rows = []] = []] = repository.createMany.mock.calls;
    expect(rows.map(({ dedupeKey }) => dedupeKey)).toEqual(['org1:u1:k', 'org1:u2:k']);
  });

  it.each([
    [webhookDisabled, ['admin', 'owner']],
    [needsReauthNotification, ['member', 'admin', 'owner']],
  ] as const)('notifies the members that a kind is for', async (notification, roles) => {
    const data = notification.example as never;
    await service.notifyMembers(tx, { organizationId: 'org1', notification, data });
    expect(repository.findMemberIds).toHaveBeenCalledWith(tx, 'org1', roles);
    expect(jobs.recorded).toHaveLength(2);
  });
});

describe('NotificationsService, given a kind that no area declares,', () => {
  it('sends nothing, even under the name of one that is declared', async () => {
    const copy = { ...syncFailedNotification, title: () => 'Anything' };
    for (const notification of [copy, { ...copy, type: 'sync.unheard' }]) {
      const attempt = service.notify(tx, { ...message, notification, userId: 'u1' });
      await expect(attempt).rejects.toThrow('No area declares');
    }
    expect(repository.createMany).not.toHaveBeenCalled();
    expect(jobs.recorded).toEqual([]);
  });
});

describe('NotificationsService reading', () => {
  it('returns 404 for what is not the caller’s', async () => {
    const attempt = service.markRead(actorOf('org1', 'u1'), 'n1');
    await expect(attempt).rejects.toBeInstanceOf(NotFoundError);
  });

  it('reads as the user who made the API key', async () => {
    const key = { ...actorOf('org1', 'u1'), type: 'api_key' as const, id: 'key1' };
    expect(await service.markAllRead(key)).toEqual({ updated: 3 });
    const recipient = { organizationId: 'org1', userId: 'u1' };
    const [call] = repository.markAllRead.mock.calls as unknown[][];
    expect(call?.[1]).toMatchObject(recipient);
  });

  it('has nothing for the system', async () => {
    const attempt = service.list(systemActor('org1'), { page: 1, perPage: 20, sort: '-createdAt' });
    await expect(attempt).rejects.toBeInstanceOf(ForbiddenError);
  });
});
