import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import { PUBLISH } from '@/lib/db/postgres/publish-event';
import { createId } from '@/lib/utils/create-id';

let fixture: OutgoingFixture;
beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
afterAll(async () => {
  await fixture?.close();
});

function addEndpoint(
  organizationId: string,
  events: string[] = [],
  customerId: string | null = null,
) {
  const fields = {
    ...ENDPOINT_DEFAULTS,
    url: 'https://r.example',
    description: null,
    secret: 's',
    customerId,
    userId: 'u',
    events,
  };
  const status = { status: 'enabled', disabledReason: null };
  return fixture.transaction(async (tx) => {
    await fixture.webhooksRepository.lockEndpoints(tx, organizationId);
    const row = { ...fields, ...status, id: createId(), organizationId };
    return fixture.webhooksRepository.create(tx, row);
  });
}

/** Publishes as a change does; `meanwhile` happens between the look-up and the commit. */
async function publish(
  organizationId: string,
  meanwhile: () => Promise<unknown> = async () => {},
  customer?: string,
) {
  let runs = 0;
  await fixture.transaction(async (tx) => {
    runs += 1;
    await fixture.webhooks.publish(tx, {
      organizationId,
      event: { ...anyEvent('connection.created'), customer: 'of.customer' },
      payload: { runs, of: { customer } },
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

describe('the endpoints that get an event', () => {
  it('are those that exist, are enabled and ask for its type, whichever process changed them', async () => {
    const { id: organizationId } = await fixture.createOrganization('Changes');
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: [] });
    const first = await addEndpoint(organizationId);
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: [first.id] });
    const second = await addEndpoint(organizationId, ['connection.created']);
    await addEndpoint(organizationId, ['sync.failed']);
    const both = [first.id, second.id].sort();
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: both });
    await fixture.prisma.webhookEndpoint.update({
      where: { id: first.id },
      data: { status: 'disabled' },
    });
    await fixture.prisma.webhookEndpoint.update({
      where: { id: second.id },
      data: { deletedAt: new Date() },
    });
    expect(await publish(organizationId)).toEqual({ runs: 1, events: 1, to: [] });
  });

  it('are those of the organization, and those of the customer whom the event concerns', async () => {
    const { id: organizationId } = await fixture.createOrganization('Customers');
    const { id: other } = await fixture.createOrganization('Others');
    const own = await addEndpoint(organizationId);
    const acme = await addEndpoint(organizationId, [], 'acme');
    const named = await addEndpoint(organizationId, ['connection.created'], 'acme');
    await addEndpoint(organizationId, [], 'ACME');
    await addEndpoint(organizationId, [], 'other');
    await addEndpoint(other, [], 'acme');
    const none = async () => {};
    const both = [own.id, acme.id, named.id].sort();
    expect((await publish(organizationId, none, 'acme')).to).toEqual(both);
    expect((await publish(organizationId, none, 'nobody')).to).toEqual([own.id]);
    expect((await publish(organizationId, none)).to).toEqual([own.id]);
  });

  it('are found by an index among those of thousands of customers', async () => {
    const { id: organizationId } = await fixture.createOrganization('Crowd');
    await addEndpoint(organizationId, [], 'customer7');
    await fixture.prisma.$executeRaw`
      INSERT INTO "WebhookEndpoint" ("id", "organizationId", "userId", "customerId", "url", "events", "secret", "updatedAt")
      SELECT 'crowd' || i, ${organizationId}, 'u', 'customer' || i % 4000, 'https://r.example', '["sync.failed"]', 's', now()
      FROM generate_series(1, 8000) i`;
    await fixture.prisma.$executeRaw`ANALYZE "WebhookEndpoint"`;
    // The plan that does not depend on the values: with those in hand PostgreSQL simplifies the statement.
    const client = new pg.Client({ connectionString: fixture.databaseUrl });
    await client.connect();
    const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${PUBLISH}`);
    await client.end();
    const plan = JSON.stringify(rows);
    const conditions = [...plan.matchAll(/"Index Cond":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, one]) => one,
    );
    expect(conditions.join('\n')).toMatch(/customerId.*= \$12/);
  });

  it('are the same at the look-up and at the commit: who changes them waits', async () => {
    const { id: organizationId, actors } = await fixture.createOrganization('Meanwhile');
    const [actor] = actors;
    if (!actor) throw new Error('An organization has an owner');
    const existing = await addEndpoint(organizationId);
    const done: string[] = [];
    const changes: Promise<unknown>[] = [];
    const outcome = await publish(organizationId, async () => {
      const change = (name: string, work: Promise<unknown>) =>
        changes.push(work.then(() => done.push(name)));
      change('added', addEndpoint(organizationId));
      change('deleted', fixture.webhooks.remove(actor, existing.id));
      await vi.waitFor(async () => {
        const waiting = await fixture.prisma.$queryRaw<unknown[]>`
          SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
        expect(waiting).toHaveLength(2);
      });
      done.push('published');
    });
    await Promise.all(changes);
    expect(outcome).toEqual({ runs: 1, events: 1, to: [existing.id] });
    expect(done[0]).toBe('published');
    expect(done.sort()).toEqual(['added', 'deleted', 'published']);
  });

  it('are no reason for publishers to wait for one another', async () => {
    const { id: organizationId } = await fixture.createOrganization('Publishers');
    const inner = () => publish(organizationId).then(({ runs }) => expect(runs).toBe(1));
    expect((await publish(organizationId, inner)).runs).toBe(1);
  });

  it('are locked once for many events of one transaction', async () => {
    const { id: organizationId } = await fixture.createOrganization('Many');
    const endpoint = await addEndpoint(organizationId);
    await fixture.transaction(async (tx) => {
      const query = vi.spyOn(tx, 'query');
      for (let i = 0; i < 30; i += 1) {
        const event = { organizationId, event: anyEvent('connection.created'), payload: { i } };
        await fixture.webhooks.publish(tx, event);
      }
      expect(query.mock.calls.filter(([text]) => text.includes('_lock_'))).toHaveLength(1);
    });
    expect(await fixture.prisma.webhookDelivery.count({ where: { endpointId: endpoint.id } })).toBe(
      30,
    );
  });
});
