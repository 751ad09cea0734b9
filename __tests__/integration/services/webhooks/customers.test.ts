import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { MAX_CUSTOMER_ENDPOINTS } from '@/lib/services/webhooks-service';

const URL_OF = 'https://example.com/hook';

let server: TestServer;
let team: Account;
beforeAll(async () => {
  server = await startServer('lean');
  team = await signUp(server.url);
});
afterAll(async () => {
  await server?.close();
});

/** Calls as a customer of the team. */
async function customer(customerId: string) {
  const { json } = await team.call('/webhook-portal/sessions', { body: { customerId } });
  const token = new URL(json.data.url).hash.slice(1);
  return createCaller(server.url, { authorization: `Bearer ${token}` });
}

describe('an endpoint that a customer adds', () => {
  it('is the customer’s, is seen by the team, and is in the audit trail as theirs', async () => {
    const call = await customer('acme');
    const created = await call('/webhook-portal/endpoints', { body: { url: URL_OF } });
    expect(created.status).toBe(201);
    const { id, customerId, secret } = created.json.data;
    expect([customerId, secret]).toEqual(['acme', expect.stringMatching(/^whsec_/)]);
    const own = await team.call('/webhooks?customerId=acme');
    expect(own.json.data.map((one: { id: string }) => one.id)).toEqual([id]);
    expect((await team.call('/webhooks?customerId=other')).json.data).toEqual([]);
    const { json } = await team.call('/audit-logs?actorType=customer');
    expect(json.data[0]).toMatchObject({
      action: 'WEBHOOK_ENDPOINT_CREATED',
      actorId: 'acme',
      actorName: 'acme',
      resourceId: id,
    });
  });

  it('can be of no other customer', async () => {
    const call = await customer('acme');
    const body = { url: URL_OF, customerId: 'other' };
    expect((await call('/webhook-portal/endpoints', { body })).status).toBe(400);
  });

  it('shares no Idempotency-Key with another customer’s', async () => {
    const secrets = [];
    for (const name of ['first', 'second']) {
      const call = await customer(name);
      const headers = { 'idempotency-key': 'the-same' };
      const { json } = await call('/webhook-portal/endpoints', { body: { url: URL_OF }, headers });
      secrets.push(json.data.secret);
    }
    expect(new Set(secrets).size).toBe(2);
  });

  it('is one of a limited number, which takes nothing from others', async () => {
    const call = await customer('busy');
    const add = async () =>
      (await call('/webhook-portal/endpoints', { body: { url: URL_OF } })).status;
    for (let i = 0; i < MAX_CUSTOMER_ENDPOINTS; i += 1) expect(await add()).toBe(201);
    expect(await add()).toBe(409);
    const others = await customer('idle');
    expect((await others('/webhook-portal/endpoints', { body: { url: URL_OF } })).status).toBe(201);
    expect((await team.call('/webhooks', { body: { url: URL_OF } })).status).toBe(201);
  });
});

it('an endpoint of a customer cannot name events that concern no customer', async () => {
  const body = { url: URL_OF, events: ['member.added'] };
  const asTeam = await team.call('/webhooks', { body: { ...body, customerId: 'acme' } });
  expect([asTeam.status, asTeam.text]).toEqual([400, expect.stringContaining('body.events')]);
  const call = await customer('acme');
  expect((await call('/webhook-portal/endpoints', { body })).status).toBe(400);
  expect((await team.call('/webhooks', { body })).status).toBe(201);
});

it('deliveries are seen and sent again by the customer', async () => {
  const call = await customer('curious');
  const { json } = await call('/webhook-portal/endpoints', { body: { url: URL_OF } });
  const path = `/webhook-portal/endpoints/${json.data.id}`;
  const sent = await call(`${path}/test`, { method: 'POST' });
  expect(sent.status).toBe(202);
  const { id } = sent.json.data;
  const list = await call(`${path}/deliveries`);
  expect(list.json.data.map((one: { id: string }) => one.id)).toEqual([id]);
  const detail = await call(`/webhook-portal/deliveries/${id}`);
  expect(detail.json.data).toMatchObject({ url: URL_OF, failedAttempts: [] });
  // It is pending, so there is nothing to send again.
  const again = await call(`${path}/resend`, { body: { deliveryIds: [id] } });
  expect(again.status).toBe(409);
});

describe('the origins that may frame the portal', () => {
  it('are none until they are set, are recorded, and are known of this organization alone', async () => {
    const frames = async (organizationId: string) => {
      const path = `/webhook-portal/frame-origins?organizationId=${organizationId}`;
      return (await createCaller(server.url)(path)).json.data;
    };
    expect(await frames(team.organizationId)).toEqual({ origins: [] });
    const origins = ['https://app.example.com', 'http://localhost:5000'];
    const set = await team.call('/webhook-portal/settings', { method: 'PUT', body: { origins } });
    expect(set.json.data).toEqual({ origins });
    expect((await team.call('/webhook-portal/settings')).json.data).toEqual({ origins });
    expect(await frames(team.organizationId)).toEqual({ origins });
    const other = await signUp(server.url);
    for (const id of [other.organizationId, 'cnobody0000000000000000000']) {
      expect(await frames(id)).toEqual({ origins: [] });
    }
    const { json } = await team.call('/audit-logs?action=WEBHOOK_PORTAL_ORIGINS_SET');
    expect(json.data[0].changes.origins).toEqual({ from: [], to: origins });
  });

  it.each([
    '*',
    'https://*.example.com',
    "'self'",
    'https://a.example;script-src *',
    'https://a.example https://b.example',
    'https://a.example/path',
    'https://a.example/',
    'http://a.example',
    'https:',
    'javascript:alert(1)',
    'null',
  ])('must not be %s', async (origin) => {
    const body = { origins: [origin] };
    const { status } = await team.call('/webhook-portal/settings', { method: 'PUT', body });
    expect(status).toBe(400);
  });
});

it.each([0, 61, 1.5])('a link of %s minutes is refused', async (expiresInMinutes) => {
  const body = { customerId: 'acme', expiresInMinutes };
  expect((await team.call('/webhook-portal/sessions', { body })).status).toBe(400);
});
