import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { jobContext } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { DeliverWebhookPayload } from '@/lib/queue/jobs/webhook-jobs';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { RetryLaterError } from '@/lib/queue/types';
import { FAILING_REASON } from '@/lib/services/webhooks/endpoint-health';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

const DAY_MS = 24 * 60 * 60 * 1000;

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
const sender = createWebhookSender({ allowPrivateAddresses: true, timeoutMs: 300 });

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
beforeEach(async () => {
  receiver = await startHttpReceiver(respondWith(503));
  return () => receiver.close();
});
afterAll(async () => {
  await sender.close();
  await fixture.close();
});

/** An endpoint at the receiver, with as many deliveries on their way to it. */
async function publish(count: number) {
  const organization = await fixture.createOrganization('Shop', ['owner']);
  const [owner] = organization.actors;
  if (!owner) throw new Error('no owner');
  const body = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
  const { id } = await fixture.webhooks.create(owner, body);
  const from = fixture.jobs.recorded.length;
  await fixture.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      const payload = { connectionId: `c${i}`, orders: i };
      const event = anyEvent('sync.completed');
      await fixture.webhooks.publish(tx, { organizationId: organization.id, event, payload });
    }
  });
  const payloads = fixture.jobs.recorded
    .slice(from)
    .map(({ payload }) => payload as DeliverWebhookPayload);
  return { organizationId: organization.id, owner, id, payloads };
}

type Published = Awaited<ReturnType<typeof publish>>;

/** How a run ends: `sent`, or the milliseconds after which it is tried again. */
async function run({ organizationId }: Published, payload: DeliverWebhookPayload | undefined) {
  const { deliveriesRepository: deliveries, recorder, turns, health, vault, urlRules } = fixture;
  const process = processWebhookJob({
    deliveries,
    recorder,
    turns,
    health,
    vault,
    sender,
    urlRules,
  });
  if (!payload) throw new Error('no delivery');
  try {
    await process(jobContext(payload, organizationId));
    return 'sent';
  } catch (error) {
    if (error instanceof RetryLaterError) return error.delayMs;
    throw error;
  }
}

const endpoint = (id: string) =>
  fixture.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
const set = (id: string, data: object) =>
  fixture.prisma.webhookEndpoint.update({ where: { id }, data });

/** Lets the first five deliveries fail. */
async function failing(count = 8) {
  const published = await publish(count);
  for (const payload of published.payloads.slice(0, 5)) await run(published, payload);
  return { ...published, waiting: published.payloads.slice(5) };
}

describe('an endpoint that has failed five times in a row', () => {
  it('gets no further delivery until the next probe; none of those that wait loses an attempt', async () => {
    const published = await failing();
    expect(receiver.requests).toHaveLength(5);
    for (const payload of published.waiting) {
      const waitMs = await run(published, payload);
      expect(waitMs).toBeGreaterThan(25_000);
      expect(waitMs).toBeLessThan(40_000);
    }
    expect(receiver.requests).toHaveLength(5);
    const rows = await fixture.prisma.webhookDelivery.findMany({
      where: { id: { in: published.waiting.map(({ deliveryId }) => deliveryId) } },
    });
    expect(rows.map(({ attempts, status }) => [attempts, status])).toEqual(
      Array(3).fill([0, 'pending']),
    );
  });

  it('gets one probe, however many deliveries come at the same moment', async () => {
    const published = await failing();
    await set(published.id, { nextProbeAt: new Date(Date.now() - 1) });
    const ends = await Promise.all(published.waiting.map((payload) => run(published, payload)));
    expect(receiver.requests).toHaveLength(6);
    expect(ends).not.toContain('sent');
    const { failures, nextProbeAt } = await endpoint(published.id);
    expect(failures).toBe(6);
    // Twice the first pause.
    expect((nextProbeAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000);
  });

  it('pauses ten minutes at most', async () => {
    const published = await failing();
    await set(published.id, { failures: 400, nextProbeAt: null });
    await run(published, published.waiting[0]);
    const { nextProbeAt } = await endpoint(published.id);
    const pauseMs = (nextProbeAt?.getTime() ?? 0) - Date.now();
    expect(pauseMs).toBeGreaterThan(590_000);
    expect(pauseMs).toBeLessThanOrEqual(600_000);
  });

  it('gets everything again once a probe has succeeded', async () => {
    const published = await failing();
    await set(published.id, { nextProbeAt: new Date(Date.now() - 1) });
    receiver.respond(respondWith(204));
    for (const payload of published.waiting) expect(await run(published, payload)).toBe('sent');
    expect(await endpoint(published.id)).toMatchObject({
      failures: 0,
      failingSince: null,
      nextProbeAt: null,
    });
  });

  it('still gets the test that somebody asks for', async () => {
    const published = await failing();
    const { id: deliveryId } = await fixture.deliveries.sendTest(published.owner, published.id);
    await run(published, { deliveryId });
    expect(receiver.requests).toHaveLength(6);
  });

  it('is no matter of other endpoints', async () => {
    await failing();
    const other = await publish(1);
    receiver.respond(respondWith(204));
    expect(await run(other, other.payloads[0])).toBe('sent');
  });
});

describe('an endpoint that fails for days', () => {
  const notices = async (organizationId: string) =>
    (
      await fixture.prisma.notification.findMany({
        where: { organizationId },
        orderBy: { createdAt: 'asc' },
      })
    ).map(({ type }) => type);

  it('is reported to administrators once after a day, and disabled after five', async () => {
    const published = await publish(4);
    const { id, organizationId, owner, payloads } = published;
    await run(published, payloads[0]);
    expect(await notices(organizationId)).toEqual([]);
    await set(id, { failingSince: new Date(Date.now() - DAY_MS) });
    await run(published, payloads[1]);
    await run(published, payloads[2]);
    expect(await notices(organizationId)).toEqual(['webhook.failing']);
    await set(id, { failingSince: new Date(Date.now() - 5 * DAY_MS) });
    await expect(run(published, payloads[3])).rejects.toThrow('responded with 503');
    expect(await notices(organizationId)).toEqual(['webhook.failing', 'webhook.disabled']);
    const view = await fixture.webhooks.get(owner, id);
    expect(view).toMatchObject({ status: 'disabled', disabledReason: FAILING_REASON });
    const { data } = await fixture.audit.list(owner, { page: 1, perPage: 1, sort: '-createdAt' });
    expect(data.parse()[0]).toMatchObject({ action: 'WEBHOOK_ENDPOINT_DISABLED' });
  });

  it('begins anew when it is enabled again', async () => {
    const published = await failing();
    const { id, owner } = published;
    const fields = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
    await fixture.webhooks.update(owner, id, { ...fields, status: 'disabled' });
    await fixture.webhooks.update(owner, id, { ...fields, status: 'enabled' });
    expect(await endpoint(id)).toMatchObject({ failures: 0, nextProbeAt: null });
  });
});
