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
import type { Actor } from '@/lib/auth/actor';
import type { BodyOf } from '@/lib/contracts/contract';
import type { createWebhookEndpoint, updateWebhookEndpoint } from '@/lib/contracts/webhooks';
import type { DeliverWebhookPayload } from '@/lib/queue/jobs/webhook-jobs';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { RetryLaterError } from '@/lib/queue/types';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

type Options = Partial<BodyOf<typeof createWebhookEndpoint>>;

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
let owner: Actor;
const sender = createWebhookSender({ allowPrivateAddresses: true });

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
beforeEach(async () => {
  const [first] = (await fixture.createOrganization('Shop')).actors;
  if (!first) throw new Error('no owner');
  owner = first;
  receiver = await startHttpReceiver();
  return () => receiver.close();
});
afterAll(async () => {
  await sender.close();
  await fixture.close();
});

const bodyOf = (options: Options) => ({
  ...ENDPOINT_DEFAULTS,
  url: receiver.url,
  description: null,
  events: [],
  ...options,
});
const createEndpoint = (options: Options = {}) => fixture.webhooks.create(owner, bodyOf(options));
const setStatus = (id: string, status: BodyOf<typeof updateWebhookEndpoint>['status']) =>
  fixture.webhooks.update(owner, id, { ...bodyOf({}), status });

/** Publishes an event; returns the ids of its deliveries. */
async function publish(payload: Record<string, unknown>): Promise<string[]> {
  const before = fixture.jobs.recorded.length;
  await fixture.transaction((tx) =>
    fixture.webhooks.publish(tx, {
      organizationId: owner.organizationId,
      event: anyEvent('sync.completed'),
      payload,
    }),
  );
  return fixture.jobs.recorded
    .slice(before)
    .map(({ payload }) => (payload as DeliverWebhookPayload).deliveryId);
}

/** Runs the job of a delivery; returns the outcome, or how long it waits. */
async function run(deliveryId: string | undefined): Promise<unknown> {
  if (deliveryId === undefined) throw new Error('nothing was published');
  const { deliveriesRepository: deliveries } = fixture;
  const process = processWebhookJob({ ...fixture, deliveries, sender });
  try {
    return (await process(jobContext({ deliveryId }, owner.organizationId))).outcome;
  } catch (error) {
    if (error instanceof RetryLaterError) return error;
    throw error;
  }
}

describe('filters of an endpoint', () => {
  it.each([
    ['the value of a field', { field: 'status', values: ['paid', 'shipped'] }, true],
    ['a field within another', { field: 'customer.country', values: ['NO'] }, true],
    ['a number', { field: 'total', values: [100, 200] }, true],
    ['null', { field: 'note', values: [null] }, true],
    ['another value', { field: 'status', values: ['pending'] }, false],
    ['the same text as a number', { field: 'total', values: ['100'] }, false],
    ['a field that the event does not have', { field: 'missing', values: [null, 'x'] }, false],
  ])('select events by %s', async (_what, filter, isSent) => {
    await createEndpoint({ filters: [filter] });
    const data = { status: 'paid', customer: { country: 'NO' }, total: 100, note: null };
    expect(await publish(data)).toHaveLength(isSent ? 1 : 0);
  });

  it('must all be passed', async () => {
    const paid = { field: 'status', values: ['paid'] };
    await createEndpoint({ filters: [paid, { field: 'total', values: [5] }] });
    expect(await publish({ status: 'paid', total: 4 })).toEqual([]);
    expect(await publish({ status: 'paid', total: 5 })).toHaveLength(1);
  });
});

describe('headers of an endpoint', () => {
  it('go with every delivery, are stored encrypted, and are never returned', async () => {
    const { id } = await createEndpoint();
    const headers = { authorization: 'Bearer s3cret-value', 'x-gateway': 'eu' };
    const view = await fixture.webhooks.setHeaders(owner, id, { headers });
    expect(view.headerNames).toEqual(['authorization', 'x-gateway']);
    expect(JSON.stringify(await fixture.webhooks.get(owner, id))).not.toContain('s3cret');
    const row = await fixture.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain('s3cret');
    const trail = await fixture.audit.list(owner, { page: 1, perPage: 9, sort: '-createdAt' });
    expect(trail.data.text).toContain('WEBHOOK_HEADERS_SET');
    expect(trail.data.text).not.toContain('s3cret');

    const [deliveryId] = await publish({});
    expect(await run(deliveryId)).toBe('succeeded');
    expect(receiver.requests[0]?.headers).toMatchObject(headers);
  });

  it('are removed by an empty set', async () => {
    const { id } = await createEndpoint();
    await fixture.webhooks.setHeaders(owner, id, { headers: { 'x-gateway': 'eu' } });
    await fixture.webhooks.setHeaders(owner, id, { headers: {} });
    await run((await publish({}))[0]);
    expect(receiver.requests[0]?.headers).not.toHaveProperty('x-gateway');
  });
});

describe('a paused endpoint', () => {
  it('gets its events when it is resumed, the oldest first', async () => {
    const { id } = await createEndpoint();
    await setStatus(id, 'paused');
    const waiting = [...(await publish({ n: 1 })), ...(await publish({ n: 2 }))];
    for (const deliveryId of waiting) {
      expect(await run(deliveryId)).toMatchObject({ message: 'The endpoint is paused' });
    }
    const later = new Date(Date.now() + 3_600_000);
    await fixture.prisma.job.updateMany({ data: { runAt: later } });
    const before = Date.now();
    await setStatus(id, 'enabled');

    const where = { resourceId: { in: waiting } };
    const jobs = await fixture.prisma.job.findMany({ where, orderBy: { createdAt: 'asc' } });
    const offsets = jobs.map(({ runAt }) => runAt.getTime() - before);
    expect(Math.max(...offsets)).toBeLessThan(60_000);
    expect((offsets[1] ?? 0) - (offsets[0] ?? 0)).toBe(100);
    for (const deliveryId of waiting) expect(await run(deliveryId)).toBe('succeeded');
  });

  it('leaves the time of a retry as it is when it is resumed', async () => {
    receiver.respond(respondWith(500));
    const { id } = await createEndpoint();
    const [deliveryId = ''] = await publish({});
    expect(await run(deliveryId)).toBeInstanceOf(RetryLaterError);
    const runAt = new Date(Date.now() + 300_000);
    const delivery = { where: { id: deliveryId }, data: { nextAttemptAt: runAt } };
    await fixture.prisma.webhookDelivery.update(delivery);
    await fixture.prisma.job.updateMany({ where: { resourceId: deliveryId }, data: { runAt } });
    await setStatus(id, 'paused');
    await setStatus(id, 'enabled');
    const job = await fixture.prisma.job.findFirstOrThrow({ where: { resourceId: deliveryId } });
    expect(job.runAt).toEqual(runAt);
  });
});

describe('an ordered endpoint', () => {
  it('gets an event when the earlier ones of its resource have ended, and others at once', async () => {
    await createEndpoint({ isOrdered: true });
    const [first] = await publish({ connectionId: 'shop1', n: 1 });
    const [second] = await publish({ connectionId: 'shop1', n: 2 });
    const [other] = await publish({ connectionId: 'shop2', n: 3 });
    expect(await run(second)).toMatchObject({ delayMs: 250 });
    expect(await run(other)).toBe('succeeded');
    expect(await run(first)).toBe('succeeded');
    expect(await run(second)).toBe('succeeded');
    expect(receiver.requests.map(({ body }) => JSON.parse(body).data.n)).toEqual([3, 1, 2]);
  });

  it('waits as long as the earlier event waits for its retry', async () => {
    await createEndpoint({ isOrdered: true });
    const [first = ''] = await publish({ connectionId: 'shop1' });
    const [second] = await publish({ connectionId: 'shop1' });
    receiver.respond(respondWith(503));
    await run(first);
    const wait = (await run(second)) as RetryLaterError;
    expect(wait.delayMs).toBeGreaterThan(4_000);
    await fixture.prisma.webhookDelivery.update({
      where: { id: first },
      data: { status: 'failed', nextAttemptAt: null },
    });
    receiver.respond(respondWith(204));
    expect(await run(second)).toBe('succeeded');
  });

  it('numbers events, so that receivers can sort them', async () => {
    const { secret } = await createEndpoint();
    for (const n of [1, 2]) await run((await publish({ connectionId: 'shop1', n }))[0]);
    const [one, two] = receiver.requests.map((request) => verifyDelivery(request, secret)) as {
      sequence: number;
    }[];
    expect(two?.sequence).toBeGreaterThan(one?.sequence ?? Number.NaN);
  });
});

describe('an endpoint with a limit per second', () => {
  it('gets its deliveries one after the other, each at the time that was reserved for it', async () => {
    await createEndpoint({ maxPerSecond: 2 });
    const ids = [...(await publish({})), ...(await publish({})), ...(await publish({}))];
    expect(await run(ids[0])).toBe('succeeded');
    const second = (await run(ids[1])) as RetryLaterError;
    const third = (await run(ids[2])) as RetryLaterError;
    expect(second.delayMs).toBeGreaterThan(0);
    expect(third.delayMs).toBeGreaterThan(second.delayMs);
    // A look in between neither sends it nor takes another slot.
    expect(((await run(ids[1])) as RetryLaterError).delayMs).toBeLessThanOrEqual(second.delayMs);
    await fixture.prisma.webhookDelivery.updateMany({
      where: { id: { in: ids } },
      data: { slotAt: new Date() },
    });
    expect(await run(ids[1])).toBe('succeeded');
    expect(await run(ids[2])).toBe('succeeded');
  });

  it('reserves a new time for a retry', async () => {
    receiver.respond(respondWith(503));
    await createEndpoint({ maxPerSecond: 100 });
    const [deliveryId = ''] = await publish({});
    await run(deliveryId);
    const { prisma } = fixture;
    expect(
      (await prisma.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } })).slotAt,
    ).toBeNull();
  });
});

describe('a delivery', () => {
  it('shows what was sent, the response, and every attempt that failed', async () => {
    await createEndpoint();
    receiver.respond(respondWith(503, { body: 'busy' }));
    const [deliveryId = ''] = await publish({ n: 1 });
    await run(deliveryId);
    await fixture.prisma.webhookDelivery.update({
      where: { id: deliveryId },
      data: { nextAttemptAt: new Date() },
    });
    receiver.respond(respondWith(200, { body: 'thanks' }));
    await run(deliveryId);

    const delivery = await fixture.deliveries.get(owner, deliveryId);
    expect(delivery).toMatchObject({
      url: receiver.url,
      status: 'succeeded',
      attempts: 2,
      responseBody: 'thanks',
      failedAttempts: [{ responseStatus: 503, error: 'The receiver responded with 503' }],
    });
    expect(delivery.body).toBe(receiver.requests[1]?.body);
  });

  it('counts in the statistics of its endpoint', async () => {
    const { id } = await createEndpoint();
    await run((await publish({}))[0]);
    await publish({});
    const { hours } = await fixture.deliveries.statistics(owner, id);
    const sum = (name: 'succeeded' | 'pending' | 'failed') =>
      hours.reduce((total, hour) => total + hour[name], 0);
    expect([sum('succeeded'), sum('pending'), sum('failed')]).toEqual([1, 1, 0]);
    expect(hours[0]?.slowestMs).toEqual(expect.any(Number));
  });
});
