import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyEvent } from '@/__tests__/support/services/any-event';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';

let fixture: OutgoingFixture;
beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
afterAll(async () => {
  await fixture?.close();
});

/** Another process's doing: past this one's service and whatever that remembers. */
const addEndpoint = (organizationId: string, events: string[] = []) =>
  fixture.prisma.webhookEndpoint.create({
    data: { organizationId, userId: 'u', url: 'https://r.example', events, secret: 's' },
  });

/** Publishes as a change does; `meanwhile` happens between the look-up and the commit. */
async function publish(organizationId: string, meanwhile: () => Promise<unknown> = async () => {}) {
  let runs = 0;
  await fixture.transaction(async (tx) => {
    runs += 1;
    await fixture.webhooks.publish(tx, {
      organizationId,
      event: anyEvent('connection.created'),
      payload: { runs },
    });
    if (runs === 1) await meanwhile();
  });
  const event = await fixture.prisma.webhookEvent.findFirst({
    where: { organizationId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: { deliveries: true },
  });
  await fixture.prisma.webhookDelivery.deleteMany({ where: { organizationId } });
  const events = await fixture.prisma.webhookEvent.deleteMany({ where: { organizationId } });
  return {
    runs,
    events: events.count,
    to: (event?.deliveries ?? []).map(({ endpointId }) => endpointId).sort(),
  };
}

describe('who gets an event', () => {
  it('is remembered, and what changes elsewhere is noticed before the commit', async () => {
    const { id: organizationId } = await fixture.createOrganization('Remembered');
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: [] });
    const first = await addEndpoint(organizationId);
    expect(await publish(organizationId)).toEqual({ runs: 2, events: 1, to: [first.id] });
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: [first.id] });
    const second = await addEndpoint(organizationId, ['connection.created']);
    await addEndpoint(organizationId, ['sync.failed']);
    const both = [first.id, second.id].sort();
    expect(await publish(organizationId)).toEqual({ runs: 2, events: 1, to: both });
    await fixture.prisma.webhookEndpoint.update({
      where: { id: first.id },
      data: { status: 'disabled' },
    });
    await fixture.prisma.webhookEndpoint.update({
      where: { id: second.id },
      data: { deletedAt: new Date() },
    });
    expect(await publish(organizationId)).toEqual({ runs: 2, events: 1, to: [] });
  });

  it.each([false, true])(
    'counts at the commit, not at the look-up (remembered: %s)',
    async (known) => {
      const { id: organizationId } = await fixture.createOrganization('Meanwhile');
      if (known) await publish(organizationId);
      let added = '';
      const outcome = await publish(organizationId, async () => {
        added = (await addEndpoint(organizationId)).id;
      });
      expect(outcome).toEqual({ runs: 2, events: 1, to: [added] });
    },
  );

  it('is looked up once for many events of one transaction', async () => {
    const { id: organizationId } = await fixture.createOrganization('Many');
    const endpoint = await addEndpoint(organizationId);
    await fixture.transaction(async (tx) => {
      for (let i = 0; i < 30; i += 1) {
        const event = { organizationId, event: anyEvent('connection.created'), payload: { i } };
        await fixture.webhooks.publish(tx, event);
      }
    });
    expect(await fixture.prisma.webhookDelivery.count({ where: { endpointId: endpoint.id } })).toBe(
      30,
    );
  });
});
