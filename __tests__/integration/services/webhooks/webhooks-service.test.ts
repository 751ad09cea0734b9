import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { auditLogEntry } from '@/lib/contracts/audit';
import { webhookDelivery } from '@/lib/contracts/webhook-deliveries';
import { webhookEndpoint } from '@/lib/contracts/webhooks';
import { NotFoundError, ValidationError } from '@/lib/errors';
import { MAX_ENDPOINTS, WebhooksService } from '@/lib/services/webhooks-service';

let fixture: OutgoingFixture;
beforeAll(async () => {
  fixture = await createOutgoingFixture();
});
afterAll(() => fixture.close());

async function owner(): Promise<Actor> {
  const { actors } = await fixture.createOrganization('Org');
  const [actor] = actors;
  if (!actor) throw new Error('no owner');
  return actor;
}

const firstPage = { page: 1, perPage: 20, sort: '-createdAt' } as const;
const hook = (path: string, events: ('connection.created' | 'sync.completed')[] = []) => ({
  ...ENDPOINT_DEFAULTS,
  url: `https://example.com/${path}`,
  description: null,
  events,
});

describe('webhook endpoints', () => {
  it('returns the secret once, and stores it encrypted for its own row', async () => {
    const actor = await owner();
    const created = await fixture.webhooks.create(actor, hook('a'));
    expect(created.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const read = await fixture.webhooks.get(actor, created.id);
    expect(webhookEndpoint.parse(read)).toEqual(read);
    expect(JSON.stringify(read)).not.toContain('whsec_');
    const row = await fixture.prisma.webhookEndpoint.findUniqueOrThrow({
      where: { id: created.id },
    });
    expect(row.secret).not.toContain(created.secret.slice(6));
    expect(fixture.vault.decrypt(row.secret, row.id)).toBe(created.secret);
    expect(() => fixture.vault.decrypt(row.secret, 'another')).toThrow();
  });

  it('audits each change with what changed, and no secret', async () => {
    const actor = await owner();
    const { id } = await fixture.webhooks.create(actor, hook('a'));
    await fixture.webhooks.update(actor, id, {
      ...hook('b', ['connection.created']),
      status: 'disabled',
    });
    await fixture.webhooks.remove(actor, id);
    const trail = await fixture.audit.list(actor, { ...firstPage, resourceId: id });
    const data = trail.data.parse();
    expect(data.map(({ action }) => action)).toEqual([
      'WEBHOOK_ENDPOINT_DELETED',
      'WEBHOOK_ENDPOINT_UPDATED',
      'WEBHOOK_ENDPOINT_CREATED',
    ]);
    expect(data[1]?.changes).toEqual({
      url: { from: 'https://example.com/a', to: 'https://example.com/b' },
      events: { from: [], to: ['connection.created'] },
      status: { from: 'enabled', to: 'disabled' },
    });
    expect(JSON.stringify(data)).not.toMatch(/whsec_|secret/);
    for (const entry of data) expect(auditLogEntry.parse(entry)).toEqual(entry);
  });

  it('clears the reason when an endpoint is enabled again', async () => {
    const actor = await owner();
    const { id } = await fixture.webhooks.create(actor, hook('a'));
    await fixture.transaction((tx) =>
      fixture.webhooksRepository.disable(tx, { id, organizationId: actor.organizationId }, 'gone'),
    );
    expect((await fixture.webhooks.get(actor, id)).disabledReason).toBe('gone');
    const enabled = await fixture.webhooks.update(actor, id, { ...hook('a'), status: 'enabled' });
    expect(enabled).toMatchObject({ status: 'enabled', disabledReason: null });
  });

  it('hides the endpoints of other organizations behind 404', async () => {
    const { id } = await fixture.webhooks.create(await owner(), hook('a'));
    const anonymous = await owner();
    const attempts = [
      () => fixture.webhooks.get(anonymous, id),
      () => fixture.webhooks.update(anonymous, id, { ...hook('x'), status: 'enabled' }),
      () => fixture.webhooks.remove(anonymous, id),
      () => fixture.deliveries.sendTest(anonymous, id),
      () => fixture.deliveries.list(anonymous, id, firstPage),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(NotFoundError);
    expect((await fixture.webhooks.list(anonymous, firstPage)).data.text).toBe('[]');
  });

  it('ends at a number of endpoints', async () => {
    const actor = await owner();
    const row = {
      ...hook('a'),
      ...{ organizationId: actor.organizationId, userId: 'u', secret: '' },
    };
    await fixture.prisma.webhookEndpoint.createMany({ data: Array(MAX_ENDPOINTS).fill(row) });
    await expect(fixture.webhooks.create(actor, hook('one-more'))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it.each([
    'http://example.com/',
    'https://user:password@example.com/',
    'https://127.0.0.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://metadata.google.internal/',
    'ftp://example.com/',
  ])('refuses %s in production', async (url) => {
    const { webhooksRepository, deliveriesRepository, transaction, jobs, audit, vault } = fixture;
    const strict = { allowPrivateAddresses: false };
    const service = new WebhooksService({
      repository: webhooksRepository,
      deliveries: deliveriesRepository,
      transaction,
      jobs,
      audit,
      vault,
      urlRules: strict,
    });
    const attempt = service.create(await owner(), { ...hook('a'), url });
    await expect(attempt).rejects.toBeInstanceOf(ValidationError);
    await expect(attempt).rejects.toMatchObject({ details: { issues: [{ path: 'body.url' }] } });
  });
});

describe('publishing', () => {
  it('writes one delivery and one job for each enabled endpoint that asked for the type', async () => {
    const actor = await owner();
    const { organizationId } = actor;
    const all = await fixture.webhooks.create(actor, hook('all'));
    const subscribed = await fixture.webhooks.create(
      actor,
      hook('subscribed', ['connection.created']),
    );
    const syncs = await fixture.webhooks.create(actor, hook('syncs', ['sync.completed']));
    const off = await fixture.webhooks.create(actor, hook('off'));
    await fixture.webhooks.update(actor, off.id, { ...hook('off'), status: 'disabled' });
    await fixture.webhooks.create(await owner(), hook('foreign'));
    const before = fixture.jobs.recorded.length;

    const event = { organizationId, event: anyEvent('connection.created'), payload: { id: 'c1' } };
    await fixture.transaction((tx) => fixture.webhooks.publish(tx, event));

    const deliveries = await fixture.prisma.webhookDelivery.findMany({ where: { organizationId } });
    expect(deliveries.map(({ endpointId }) => endpointId).sort()).toEqual(
      [all.id, subscribed.id].sort(),
    );
    expect(new Set(deliveries.map(({ eventId }) => eventId)).size).toBe(1);
    const jobs = fixture.jobs.recorded.slice(before);
    expect(
      jobs.map(({ payload }) => (payload as { deliveryId: string }).deliveryId).sort(),
    ).toEqual(deliveries.map(({ id }) => id).sort());
    const page = await fixture.deliveries.list(actor, subscribed.id, firstPage);
    expect(page.pagination.total).toBe(1);
    expect(webhookDelivery.parse(page.data.parse()[0])).toMatchObject({
      eventType: 'connection.created',
      payload: { id: 'c1' },
      status: 'pending',
    });
    expect((await fixture.deliveries.list(actor, syncs.id, firstPage)).data.text).toBe('[]');
    const failed = { ...firstPage, status: 'failed' } as const;
    expect((await fixture.deliveries.list(actor, subscribed.id, failed)).data.text).toBe('[]');
  });

  it('reports the failure of a statement before it once, and leaves no promise unhandled', async () => {
    const { organizationId } = await owner();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const failing = fixture.transaction(async (tx) => {
      tx.query('SELECT 1 / 0');
      const event = anyEvent('connection.created');
      await fixture.webhooks.publish(tx, { organizationId, event, payload: {} });
    });
    await expect(failing).rejects.toThrow('division by zero');
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('leaves nothing behind when the transaction is rolled back', async () => {
    const actor = await owner();
    const { organizationId } = actor;
    await fixture.webhooks.create(actor, hook('all'));
    const attempt = fixture.transaction(async (tx) => {
      await fixture.webhooks.publish(tx, {
        organizationId,
        event: anyEvent('sync.failed'),
        payload: {},
      });
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await fixture.prisma.webhookEvent.count({ where: { organizationId } })).toBe(0);
    expect(await fixture.prisma.webhookDelivery.count({ where: { organizationId } })).toBe(0);
  });
});
