import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { ConflictError, NotFoundError } from '@/lib/errors';

let fixture: OutgoingFixture;
let actor: Actor;
let endpointId: string;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
afterAll(() => fixture?.close());
beforeEach(async () => {
  actor = await createOwner();
  endpointId = await createEndpoint(actor, 'a');
});

async function createOwner(): Promise<Actor> {
  const [owner] = (await fixture.createOrganization('Org')).actors;
  if (!owner) throw new Error('no owner');
  return owner;
}

async function createEndpoint(owner: Actor, path: string): Promise<string> {
  const url = `https://example.com/${path}`;
  return (
    await fixture.webhooks.create(owner, {
      ...ENDPOINT_DEFAULTS,
      url,
      description: null,
      events: [],
    })
  ).id;
}

/** Deliveries to the endpoint in this status, created so many hours ago. */
async function createDeliveries(count: number, status: string, hours = 0): Promise<string[]> {
  const { organizationId } = actor;
  for (let i = 0; i < count; i += 1) {
    await fixture.transaction((tx) =>
      fixture.webhooks.publish(tx, {
        organizationId,
        event: anyEvent('sync.completed'),
        payload: {},
      }),
    );
  }
  const { prisma } = fixture;
  const where = { endpointId, status: 'pending', attempts: 0 };
  const created = await prisma.webhookDelivery.findMany({ where, select: { id: true } });
  const ids = created.map(({ id }) => id);
  const createdAt = new Date(Date.now() - hours * 3_600_000);
  await prisma.webhookDelivery.updateMany({
    where: { id: { in: ids } },
    data: { status, attempts: 10, error: 'The receiver responded with 500', createdAt },
  });
  await prisma.job.deleteMany({ where: { organizationId } });
  return ids;
}

const jobs = () =>
  fixture.prisma.job.findMany({
    where: { organizationId: actor.organizationId },
    orderBy: { runAt: 'asc' },
  });

describe('sending deliveries again', () => {
  it('begins a new schedule of attempts, with the same event', async () => {
    const [id = ''] = await createDeliveries(1, 'succeeded');
    const { prisma } = fixture;
    const before = await prisma.webhookDelivery.findUniqueOrThrow({ where: { id } });
    expect(await fixture.deliveries.resend(actor, endpointId, { deliveryIds: [id] })).toEqual({
      deliveries: 1,
    });
    expect(await prisma.webhookDelivery.findUniqueOrThrow({ where: { id } })).toMatchObject({
      ...{ status: 'pending', attempts: 0, error: null, nextAttemptAt: null },
      eventId: before.eventId,
    });
    expect(await jobs()).toMatchObject([
      { payload: { deliveryId: id }, maxAttempts: 10, concurrencyKey: endpointId, resourceId: id },
    ]);
  });

  it('sends those that failed since a time, the oldest first, ten per second', async () => {
    await createDeliveries(1, 'failed', 3);
    const newer = await createDeliveries(12, 'failed', 1);
    const older = await createDeliveries(12, 'failed', 2);
    await createDeliveries(2, 'succeeded', 1);
    const failedSince = new Date(Date.now() - 2.5 * 3_600_000).toISOString();
    expect(await fixture.deliveries.resend(actor, endpointId, { failedSince })).toEqual({
      deliveries: 24,
    });
    const found = await jobs();
    const ids = found.map(({ resourceId }) => resourceId ?? '');
    expect([ids.slice(0, 12).toSorted(), ids.slice(12).toSorted()]).toEqual([
      older.toSorted(),
      newer.toSorted(),
    ]);
    const pauses = found.slice(1).map(({ runAt }, i) => runAt.getTime() - Number(found[i]?.runAt));
    expect(new Set(pauses)).toEqual(new Set([100]));
  });

  it('leaves pending deliveries and those of other endpoints and organizations alone', async () => {
    const [pending = ''] = await createDeliveries(1, 'pending');
    const [failed = ''] = await createDeliveries(1, 'failed');
    const again = (who: Actor, endpoint: string, deliveryIds: string[]) =>
      fixture.deliveries.resend(who, endpoint, { deliveryIds });
    await expect(again(actor, endpointId, [pending])).rejects.toThrow(ConflictError);
    const second = await createEndpoint(actor, 'b');
    await expect(again(actor, second, [failed])).rejects.toThrow(ConflictError);
    const outsider = await createOwner();
    await expect(again(outsider, endpointId, [failed])).rejects.toThrow(NotFoundError);
    await expect(again(outsider, await createEndpoint(outsider, 'c'), [failed])).rejects.toThrow(
      ConflictError,
    );
    expect(await jobs()).toEqual([]);
  });

  it('sends nothing to a disabled endpoint', async () => {
    const [id = ''] = await createDeliveries(1, 'failed');
    const url = 'https://example.com/a';
    const body = {
      ...ENDPOINT_DEFAULTS,
      url,
      description: null,
      events: [],
      status: 'disabled' as const,
    };
    await fixture.webhooks.update(actor, endpointId, body);
    const resent = fixture.deliveries.resend(actor, endpointId, { deliveryIds: [id] });
    await expect(resent).rejects.toThrow('enable it first');
  });

  it('is audited', async () => {
    const deliveryIds = await createDeliveries(1, 'failed');
    await fixture.deliveries.resend(actor, endpointId, { deliveryIds });
    const query = { page: 1, perPage: 20, sort: '-createdAt', resourceId: endpointId } as const;
    const [entry] = (await fixture.audit.list(actor, query)).data.parse();
    expect(entry).toMatchObject({
      action: 'WEBHOOK_DELIVERIES_RESENT',
      metadata: { deliveries: 1, deliveryIds },
    });
  });
});
