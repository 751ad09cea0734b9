import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { actorOf, jobContext } from '@/__tests__/support/services/actors';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import {
  needsReauthNotification,
  syncFailedNotification,
} from '@/lib/contracts/connection-notifications';
import { processChatJob } from '@/lib/queue/processors/chat-processor';
import { RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
let owner: Actor;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
  receiver = await startHttpReceiver();
});
beforeEach(async () => {
  receiver.requests.length = 0;
  receiver.respond(respondWith(200));
  const { id, actors } = await fixture.createOrganization('Chatty', ['owner', 'member']);
  owner = actors[0] ?? actorOf(id, 'nobody');
});
afterAll(async () => {
  await receiver.close();
  await fixture.close();
});

const set = (types: 'connection.needs_reauth'[] = ['connection.needs_reauth']) =>
  fixture.chatWebhook.set(owner, { url: receiver.url, types });

/** Notifies the members; returns the payloads of what is to be posted. */
async function notify(name = 'Shop & Co <1>') {
  const before = fixture.jobs.recorded.length;
  await fixture.transaction((tx) =>
    fixture.notifications.notifyMembers(tx, {
      organizationId: owner.organizationId,
      notification: needsReauthNotification,
      data: { name, reason: 'Gone' },
    }),
  );
  const jobs = fixture.jobs.recorded.slice(before);
  return jobs.filter((job) => job.name === 'chat.post').map(({ payload }) => payload as never);
}

async function post(payload: never, allowPrivateAddresses = true) {
  const urlRules = { allowPrivateAddresses };
  const sender = createWebhookSender(urlRules);
  try {
    const links = { page: (path: string) => `https://app.example.com${path}` };
    const chats = fixture.chatWebhooksRepository;
    const process = processChatJob({
      chats,
      notifications: fixture.notificationsRepository,
      vault: fixture.vault,
      sender,
      urlRules,
      links,
    });
    return await process(jobContext(payload, owner.organizationId));
  } finally {
    await sender.close();
  }
}

describe('the chat of an organization', () => {
  it('gets one message for all members, escaped and with a link', async () => {
    await set();
    const payloads = await notify();
    expect(payloads).toHaveLength(1);
    for (const payload of payloads) expect(await post(payload)).toEqual({ outcome: 'posted' });
    const [request] = receiver.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      text: '*Shop &amp; Co &lt;1&gt; must be connected again*\nGone. Until then, nothing is synced.\n<https://app.example.com/connections>',
    });
    const view = await fixture.chatWebhook.get(owner);
    expect(view).toMatchObject({ lastError: null, host: new URL(receiver.url).host });
    expect(view?.lastPostedAt).not.toBeNull();
  });

  it('gets only the kinds that were chosen, and nothing that is for one person', async () => {
    await set([]);
    expect(await notify()).toEqual([]);
    await set();
    const before = fixture.jobs.recorded.length;
    await fixture.transaction((tx) =>
      fixture.notifications.notify(tx, {
        organizationId: owner.organizationId,
        userId: owner.userId ?? '',
        notification: syncFailedNotification,
        data: syncFailedNotification.example,
      }),
    );
    const names = fixture.jobs.recorded.slice(before).map(({ name }) => name);
    expect(names).toEqual(['notification.deliver']);
  });

  it('keeps its address encrypted, and unseen', async () => {
    const url = `${receiver.url}/very-secret`;
    await fixture.chatWebhook.set(owner, { url, types: [] });
    expect(JSON.stringify(await fixture.chatWebhook.get(owner))).not.toContain('very-secret');
    const row = await fixture.chatWebhooksRepository.find(owner.organizationId);
    expect(row?.secretUrl).not.toContain('very-secret');
    expect(fixture.vault.decrypt(row?.secretUrl ?? '', owner.organizationId)).toBe(url);
    // Without an address the present one stays.
    await fixture.chatWebhook.set(owner, { types: ['webhook.failed'] });
    const after = await fixture.chatWebhooksRepository.find(owner.organizationId);
    expect(after).toMatchObject({ secretUrl: row?.secretUrl, types: ['webhook.failed'] });
  });

  it('must have an address, a public one', async () => {
    await expect(fixture.chatWebhook.set(owner, { types: [] })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
    await set();
    const [payload] = await notify();
    await expect(post(payload as never, false)).rejects.toBeInstanceOf(UnrecoverableJobError);
    expect(receiver.requests).toHaveLength(0);
    expect((await fixture.chatWebhook.get(owner))?.lastError).toContain('https://');
  });

  it.each([
    [429, RetryLaterError],
    [503, Error],
    [404, UnrecoverableJobError],
  ])('that responds with %i gets the message again, or not', async (status, kind) => {
    await set();
    const [payload] = await notify();
    receiver.respond(respondWith(status));
    const failure = await post(payload as never).catch((error: Error) => error);
    expect((failure as Error).constructor).toBe(kind);
    expect((await fixture.chatWebhook.get(owner))?.lastError).toContain(String(status));
  });

  it('that was removed gets nothing more', async () => {
    await set();
    const [payload] = await notify();
    await fixture.chatWebhook.remove(owner);
    expect(await post(payload as never)).toEqual({ outcome: 'gone' });
    expect(await notify()).toEqual([]);
    await expect(fixture.chatWebhook.remove(owner)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(fixture.chatWebhook.test(owner)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
