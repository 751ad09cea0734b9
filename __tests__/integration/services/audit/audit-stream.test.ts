import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { jobContext } from '@/__tests__/support/services/actors';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { auditRecorded } from '@/lib/contracts/audit';
import type { EventType, Scope } from '@/lib/contracts/manifest.gen';
import { type DeliverWebhookPayload, deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { STREAM_BATCH } from '@/lib/services/audit/audit-stream';
import { createWebhookSender } from '@/lib/services/webhooks/sender';

const FIRST_PAGE = { page: 1, perPage: 100, sort: '-createdAt' } as const;

let fixture: OutgoingFixture;
let receiver: HttpReceiver;
const sender = createWebhookSender({ allowPrivateAddresses: true });
beforeAll(async () => {
  [fixture, receiver] = await Promise.all([createOutgoingFixture(), startHttpReceiver()]);
}, 60_000);
afterAll(async () => {
  await sender.close();
  await receiver?.close();
  await fixture?.close();
});

async function createOwner(): Promise<Actor> {
  const { actors } = await fixture.createOrganization('Shop');
  const [owner] = actors;
  if (!owner) throw new Error('no owner');
  return owner;
}

const hook = (events: EventType[]) => ({
  ...ENDPOINT_DEFAULTS,
  url: receiver.url,
  description: null,
  events,
});
const subscribe = (actor: Actor) => fixture.webhooks.create(actor, hook(['audit.recorded']));

async function record(actor: Actor, count: number): Promise<void> {
  await fixture.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      const entry = { action: 'ORDER_UPDATED', resourceType: 'Order', resourceId: `${i}` } as const;
      await fixture.audit.record(tx, actor, entry);
    }
  });
}

/** The entries of each event, in the order of the chain. */
async function published({ organizationId }: Actor) {
  const events = await fixture.prisma.webhookEvent.findMany({
    where: { organizationId, type: 'audit.recorded' },
  });
  return events
    .map(({ payload }) => auditRecorded.payload.parse(payload).entries)
    .sort(([a], [b]) => (a?.sequence ?? 0) - (b?.sequence ?? 0));
}

/** Runs the deliveries that were enqueued since `from`; returns how many. */
async function deliver(actor: Actor, from: number): Promise<number> {
  const {
    deliveriesRepository: deliveries,
    recorder,
    turns,
    health,
    vault,
    urlRules,
    jobs,
  } = fixture;
  const run = processWebhookJob({ deliveries, recorder, turns, health, vault, sender, urlRules });
  const enqueued = jobs.recorded.slice(from).filter(({ name }) => name === deliverWebhook.name);
  for (const { payload } of enqueued) {
    const job = jobContext(payload as DeliverWebhookPayload, actor.organizationId);
    await run(job).catch(() => undefined);
  }
  return enqueued.length;
}

/** Somebody whose custom role has these scopes. */
const withScopes = (actor: Actor, scopes: Scope[]): Actor => ({ ...actor, role: 'custom', scopes });

it('publishes sealed entries in batches, each with its place in the chain', async () => {
  const owner = await createOwner();
  await subscribe(owner);
  await record(owner, STREAM_BATCH + 5);
  await fixture.sealer.seal();
  const events = await published(owner);
  // The first entry is that of the endpoint itself.
  expect(events.map(({ length }) => length)).toEqual([STREAM_BATCH, 6]);
  const entries = events.flat();
  const rows = await fixture.prisma.auditLog.findMany({
    where: { organizationId: owner.organizationId },
    orderBy: { sequence: 'asc' },
  });
  expect(entries.map(({ sequence }) => sequence)).toEqual(rows.map((_, i) => i + 1));
  expect(entries.map(({ id, hash }) => [id, hash])).toEqual(rows.map(({ id, hash }) => [id, hash]));
});

it('is sent to no endpoint that asks for all events, and writes nothing when none names it', async () => {
  const owner = await createOwner();
  await fixture.webhooks.create(owner, hook([]));
  await fixture.webhooks.create(owner, hook(['sync.completed']));
  const disabled = await subscribe(owner);
  await fixture.webhooks.update(owner, disabled.id, {
    ...hook(['audit.recorded']),
    status: 'disabled',
  });
  await record(owner, 3);
  await fixture.sealer.seal();
  expect(await published(owner)).toEqual([]);

  const named = await subscribe(owner);
  await record(owner, 1);
  await fixture.sealer.seal();
  expect(await published(owner)).toHaveLength(1);
  const deliveries = await fixture.prisma.webhookDelivery.findMany({
    where: { organizationId: owner.organizationId },
  });
  expect(deliveries.map(({ endpointId }) => endpointId)).toEqual([named.id]);
});

it.each([
  ['succeeds', 200],
  ['disables the endpoint', 410],
])('does not feed itself when its delivery %s', async (_, status) => {
  const owner = await createOwner();
  await subscribe(owner);
  receiver.respond(respondWith(status));
  let from = fixture.jobs.recorded.length;
  await fixture.sealer.seal();
  expect(await deliver(owner, from)).toBe(1);
  for (let round = 0; round < 3; round += 1) {
    from = fixture.jobs.recorded.length;
    await fixture.sealer.seal();
    expect(await deliver(owner, from)).toBe(0);
  }
  expect(await published(owner)).toHaveLength(1);
});

it('lets those subscribe who may read the audit log, at creation and at each change', async () => {
  const owner = await createOwner();
  const refused = { code: 'FORBIDDEN', details: { requiredScope: 'audit:read' } };
  const some = withScopes(owner, ['webhooks:read', 'webhooks:write']);
  const all = withScopes(owner, ['webhooks:read', 'webhooks:write', 'audit:read']);
  await expect(subscribe(some)).rejects.toMatchObject(refused);
  const { id } = await subscribe(all);
  const moved = {
    ...hook(['audit.recorded']),
    url: 'https://elsewhere.example/',
    status: 'enabled',
  };
  const update = (actor: Actor, body: object) =>
    fixture.webhooks.update(actor, id, { ...moved, ...body } as never);
  await expect(update(some, {})).rejects.toMatchObject(refused);
  await update(all, {});
  // Those who may not see the events may end the subscription.
  await update(some, { events: [] });
});

it('hides what was sent from those who may not read the audit log', async () => {
  const owner = await createOwner();
  const { id } = await fixture.webhooks.create(owner, hook(['audit.recorded', 'webhook.test']));
  await fixture.sealer.seal();
  await fixture.deliveries.sendTest(owner, id);
  const payloads = async (actor: Actor) => {
    const page = await fixture.deliveries.list(actor, id, FIRST_PAGE);
    return Object.fromEntries(
      page.data.parse().map(({ eventType, payload }) => [eventType, Object.keys(payload)]),
    );
  };
  const shown = { 'audit.recorded': ['entries'], 'webhook.test': ['message', 'endpointId'] };
  const hidden = { ...shown, 'audit.recorded': [] };
  expect(await payloads(owner)).toEqual(shown);
  expect(await payloads(withScopes(owner, ['webhooks:read', 'audit:read']))).toEqual(shown);
  expect(await payloads(withScopes(owner, ['webhooks:read']))).toEqual(hidden);
  expect(await payloads({ ...owner, role: 'viewer' })).toEqual(hidden);
});
