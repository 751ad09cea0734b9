import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
  verifyDelivery,
} from '@/__tests__/support/http/http-receiver';
import { jobContext } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import { EVENTS } from '@/lib/contracts';
import type { EventType } from '@/lib/contracts/manifest.gen';
import type { DeliverWebhookPayload } from '@/lib/queue/jobs/webhook-jobs';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import { RETRY_DELAYS_MS } from '@/lib/services/webhooks/retry-schedule';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
const sender = createWebhookSender({ allowPrivateAddresses: true, timeoutMs: 300 });

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
beforeEach(async () => {
  receiver = await startHttpReceiver();
  return () => receiver.close();
});
afterAll(async () => {
  await sender.close();
  await fixture.close();
});

/** An endpoint at the receiver, and one event on its way to it. */
async function publishOne() {
  const organization = await fixture.createOrganization('Shop', ['owner', 'member']);
  const [owner] = organization.actors;
  if (!owner) throw new Error('no owner');
  const body = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
  const endpoint = await fixture.webhooks.create(owner, body);
  await fixture.transaction((tx) =>
    fixture.webhooks.publish(tx, {
      organizationId: organization.id,
      event: anyEvent('sync.completed'),
      payload: { connectionId: 'c1', orders: 42 },
    }),
  );
  const job = fixture.jobs.recorded.at(-1)?.payload as DeliverWebhookPayload;
  return { organizationId: organization.id, owner, endpoint, deliveryId: job.deliveryId };
}

const process = (options: { random?: () => number } = {}) => {
  const { deliveriesRepository: deliveries, recorder, turns, health, vault, urlRules } = fixture;
  return processWebhookJob({
    deliveries,
    recorder,
    turns,
    health,
    vault,
    sender,
    urlRules,
    ...options,
  });
};
const run = (deliveryId: string, organizationId: string) =>
  process({ random: () => 0 })(jobContext({ deliveryId }, organizationId));
const failure = (deliveryId: string, organizationId: string) =>
  run(deliveryId, organizationId).then(
    () => null,
    (error: unknown) => error,
  );
const read = (id: string) => fixture.prisma.webhookDelivery.findUniqueOrThrow({ where: { id } });
/** As if the waiting time were over, and with it that of the endpoint. */
const makeDue = (id: string) =>
  fixture.prisma.webhookDelivery.update({
    where: { id },
    data: {
      nextAttemptAt: new Date(),
      endpoint: { update: { nextProbeAt: new Date() } },
    },
  });

describe('webhook delivery', () => {
  it('arrives signed, so that the standard library verifies it', async () => {
    const { deliveryId, organizationId, endpoint } = await publishOne();
    expect(await run(deliveryId, organizationId)).toMatchObject({ outcome: 'succeeded' });

    const [request] = receiver.requests;
    if (!request) throw new Error('nothing received');
    const row = await read(deliveryId);
    const event = await fixture.prisma.webhookEvent.findUniqueOrThrow({
      where: { id: row.eventId },
    });
    expect(verifyDelivery(request, endpoint.secret)).toEqual({
      type: 'sync.completed',
      timestamp: event.createdAt.toISOString(),
      sequence: Number(event.sequence),
      data: { connectionId: 'c1', orders: 42 },
    });
    expect(request.headers['webhook-id']).toBe(event.id);
    expect(() => verifyDelivery({ ...request, body: '{}' }, endpoint.secret)).toThrow();
    expect(row).toMatchObject({
      status: 'succeeded',
      attempts: 1,
      responseStatus: 204,
      error: null,
      nextAttemptAt: null,
    });
  });

  it('is not sent again once it succeeded', async () => {
    const { deliveryId, organizationId } = await publishOne();
    await run(deliveryId, organizationId);
    expect(await run(deliveryId, organizationId)).toEqual({ outcome: 'already_delivered' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('is tried along the schedule with one id, then fails for good and notifies administrators once', async () => {
    receiver.respond(respondWith(500, { body: 'broken' }));
    const { deliveryId, organizationId, owner, endpoint } = await publishOne();
    const delays: number[] = [];
    for (const [i] of RETRY_DELAYS_MS.entries()) {
      const error = await failure(deliveryId, organizationId);
      expect(error).toBeInstanceOf(RetryLaterError);
      delays.push((error as RetryLaterError).delayMs);
      const row = await read(deliveryId);
      expect(row).toMatchObject({ status: 'pending', attempts: i + 1, responseBody: 'broken' });
      expect(row.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now());
      await makeDue(deliveryId);
    }
    expect(delays).toEqual([...RETRY_DELAYS_MS]);

    expect(await failure(deliveryId, organizationId)).toBeInstanceOf(UnrecoverableJobError);
    expect(await read(deliveryId)).toMatchObject({
      status: 'failed',
      attempts: 10,
      error: 'The receiver responded with 500',
      nextAttemptAt: null,
    });
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const request of receiver.requests) verifyDelivery(request, endpoint.secret);

    await makeDue(deliveryId);
    await failure(deliveryId, organizationId); // driven again by hand, failing again
    const notified = await fixture.prisma.notification.findMany({ where: { organizationId } });
    expect(notified.map(({ userId, type }) => [userId, type])).toEqual([
      [owner.userId, 'webhook.failed'],
    ]);
  });

  it('waits until the next attempt is due, whatever the queue says', async () => {
    receiver.respond(respondWith(500));
    const { deliveryId, organizationId } = await publishOne();
    await failure(deliveryId, organizationId);
    const error = await failure(deliveryId, organizationId);
    expect(error).toBeInstanceOf(RetryLaterError);
    expect((error as RetryLaterError).delayMs).toBeLessThanOrEqual(5_000);
    expect(receiver.requests).toHaveLength(1);
  });

  it('respects a longer Retry-After', async () => {
    receiver.respond(respondWith(429, { headers: { 'retry-after': '3600' } }));
    const { deliveryId, organizationId } = await publishOne();
    const error = await failure(deliveryId, organizationId);
    expect((error as RetryLaterError).delayMs).toBe(3_600_000);
  });

  it('disables the endpoint on 410, audited, and notifies administrators', async () => {
    receiver.respond(respondWith(410));
    const { deliveryId, organizationId, owner, endpoint } = await publishOne();
    expect(await failure(deliveryId, organizationId)).toBeInstanceOf(UnrecoverableJobError);
    expect(await fixture.webhooks.get(owner, endpoint.id)).toMatchObject({
      status: 'disabled',
      disabledReason: 'The receiver responded with 410 Gone',
    });
    const query = { page: 1, perPage: 1, sort: '-createdAt' } as const;
    const { data } = await fixture.audit.list(owner, query);
    expect(data.parse()[0]).toMatchObject({
      action: 'WEBHOOK_ENDPOINT_DISABLED',
      actorType: 'system',
      resourceId: endpoint.id,
      changes: { status: { from: 'enabled', to: 'disabled' } },
    });
    const notified = await fixture.prisma.notification.findFirst({ where: { organizationId } });
    expect(notified).toMatchObject({ userId: owner.userId, type: 'webhook.disabled' });
  });

  it('is not sent to an endpoint that was disabled or deleted meanwhile', async () => {
    const first = await publishOne();
    const fields = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
    await fixture.webhooks.update(first.owner, first.endpoint.id, {
      ...fields,
      status: 'disabled',
    });
    expect(await run(first.deliveryId, first.organizationId)).toMatchObject({
      outcome: 'skipped',
      reason: 'The endpoint is disabled',
    });
    const second = await publishOne();
    await fixture.webhooks.remove(second.owner, second.endpoint.id);
    expect(await run(second.deliveryId, second.organizationId)).toMatchObject({
      outcome: 'skipped',
      reason: 'The endpoint was deleted',
    });
    expect(receiver.requests).toHaveLength(0);
    expect((await read(second.deliveryId)).status).toBe('failed');
  });

  it('sends a test event even to a disabled endpoint', async () => {
    const { owner, organizationId, endpoint } = await publishOne();
    const fields = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
    await fixture.webhooks.update(owner, endpoint.id, { ...fields, status: 'disabled' });
    const delivery = await fixture.deliveries.sendTest(owner, endpoint.id);
    await run(delivery.id, organizationId);
    const [request] = receiver.requests;
    expect(request && verifyDelivery(request, endpoint.secret)).toMatchObject({
      type: 'webhook.test',
    });
  });

  it.each(EVENTS)('sends the example of $type as a test', async ({ type, example }) => {
    const { owner, organizationId, endpoint } = await publishOne();
    const { id } = await fixture.deliveries.sendTest(owner, endpoint.id, type as EventType);
    await run(id, organizationId);
    const [request] = receiver.requests;
    const sent = request && verifyDelivery(request, endpoint.secret);
    const own = type === 'webhook.test' ? { endpointId: endpoint.id } : {};
    expect(sent).toMatchObject({ type, data: { ...(example as object), ...own } });
  });

  it('counts a timeout as a failed attempt', async () => {
    receiver.respond(() => undefined);
    const { deliveryId, organizationId } = await publishOne();
    expect(await failure(deliveryId, organizationId)).toBeInstanceOf(RetryLaterError);
    expect(await read(deliveryId)).toMatchObject({
      attempts: 1,
      responseStatus: null,
      error: 'The receiver did not respond within 0.3 s',
    });
  });

  it('leaves no trace of an attempt that the worker broke off', async () => {
    receiver.respond(() => undefined);
    const { deliveryId, organizationId } = await publishOne();
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopping')), 50);
    const context = { ...jobContext({ deliveryId }, organizationId), signal: stop.signal };
    await expect(process()(context)).rejects.toThrow('stopping');
    expect(await read(deliveryId)).toMatchObject({ status: 'pending', attempts: 0 });
  });

  it('ends quietly when the delivery is gone', async () => {
    expect(await run('cmissing0', 'cmissing0')).toEqual({ outcome: 'gone' });
  });
});
