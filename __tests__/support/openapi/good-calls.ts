import { Webhook } from 'standardwebhooks';
import { createCaller, PASSWORD } from '@/__tests__/support/http/api';
import { bearer, MISSING_ID } from '@/__tests__/support/security/attack';
import { MARK } from '@/__tests__/support/security/sample';
import { createSession, resourcesOf } from '@/__tests__/support/security/samples';
import { METRICS_TOKEN } from '@/__tests__/support/servers/secrets';
import { createMember } from '@/__tests__/support/services/members';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import type { Contract } from '@/lib/contracts/contract';
import { approveConsent } from '@/sandbox/consent-client';
import { ACCOUNT_CALLS } from './account-calls';
import type { ApiFixture, Request } from './api-fixture';
import { FACTOR_CALLS } from './factor-calls';
import { ORGANIZATION_CALLS } from './organization-calls';
import { PASSKEY_CALLS } from './passkey-calls';

const inAnHour = () => new Date(Date.now() + 3_600_000);

const SHOP = 'fjord-and-pine';
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;

/** The request that the contract itself gives: its example, a sample's id, an owner's token. */
export async function ownRequest({ tenants }: ApiFixture, contract: Contract): Promise<Request> {
  const [resource = ''] = resourcesOf(contract.path);
  const path = contract.path.replaceAll(/:\w+/g, tenants.ids[resource] ?? MISSING_ID);
  const headers: Record<string, string> = contract.authenticate
    ? await tenants.admittedTo(contract)
    : {};
  if (contract.schema) return { path, headers, body: contract.examples?.request };
  if (!contract.upload) return { path, headers };
  const [type = ''] = contract.upload.contentTypes;
  const raw = contract.examples?.files?.[type] ?? '';
  return { path, headers: { ...headers, 'content-type': type }, raw };
}

/** Sends the browser through the shop's consent; returns the request it comes back with. */
async function comeBack({ tenants }: ApiFixture): Promise<Request> {
  const started = await tenants.victim.call('/connections/authorize', {
    body: { provider: 'sandbox' },
  });
  const consent = await approveConsent(started.json.data.authorizationUrl, { shop: SHOP });
  const { pathname, search } = new URL(consent);
  const cookie = started.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { path: pathname, query: search.slice(1), headers: { cookie: cookie.join('; ') } };
}

/** A delivery of the connected shop's, signed with a secret that we have put in its place. */
async function delivery({ tenants, vault }: ApiFixture): Promise<Request> {
  const { db } = tenants;
  const row = await db.connectionSecret.findFirstOrThrow();
  const content = JSON.parse(vault.decrypt(row.ciphertext, row.connectionId));
  const webhook = { externalId: 'hook', secret: WEBHOOK_SECRET };
  const ciphertext = vault.encrypt(JSON.stringify({ ...content, webhook }), row.connectionId);
  await db.connectionSecret.updateMany({ data: { ciphertext } });
  const now = new Date();
  const data = { order: { id: 'ord_1' } };
  const raw = JSON.stringify({ type: 'order.updated', timestamp: now.toISOString(), data });
  return {
    path: `/api/v1/connections/${row.connectionId}/inbound`,
    raw,
    headers: {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(WEBHOOK_SECRET).sign('evt_1', now, raw),
    },
  };
}

/** What the example alone cannot know: who has signed up, which version is current, what still runs. */
export const SPECIAL: Record<
  string,
  (fixture: ApiFixture, own: Request) => Promise<Request> | Request
> = {
  ...ORGANIZATION_CALLS,
  ...ACCOUNT_CALLS,
  ...FACTOR_CALLS,
  ...PASSKEY_CALLS,
  signIn: ({ tenants }, own) => ({
    ...own,
    body: { email: tenants.victim.email, password: PASSWORD, transport: 'token' },
  }),
  refresh: async ({ tenants }, own) => {
    const body = { email: tenants.victim.email, password: PASSWORD, transport: 'token' };
    const { json } = await createCaller(tenants.url)('/auth/sign-in', { body });
    return { ...own, body: { refreshToken: json.data.tokens.refreshToken } };
  },
  verifyEmail: async ({ tenants }, own) => {
    const signUp = { email: `${MARK}-2@example.com`, name: 'Ada', organizationName: 'Engines' };
    const { id } = await tenants.db.signUp.create({
      data: { ...signUp, expiresAt: inAnHour() },
    });
    const token = createLinkTokens([tenants.env.JWT_SECRET]).issue('email_verification', id);
    return { ...own, body: { ...(own.body as object), token, transport: 'token' } };
  },
  resetPassword: async ({ tenants }, own) => {
    const { userId } = await createMember(tenants.db, 'viewer');
    const { id } = await tenants.db.verificationToken.create({
      data: { userId, purpose: 'password_reset', expiresAt: inAnHour() },
    });
    const token = createLinkTokens([tenants.env.JWT_SECRET]).issue('password_reset', id);
    return { ...own, body: { ...(own.body as object), token } };
  },
  endSession: async ({ tenants }, own) => {
    const { organizationId, userId } = tenants.victim;
    const { id } = await createSession(tenants.db, { organizationId, userId });
    return { ...own, path: `/api/v1/auth/sessions/${id}` };
  },
  createConnection: ({ storeFields }, own) => ({
    ...own,
    body: { provider: 'woocommerce', fields: storeFields },
  }),
  connectionCallback: comeBack,
  getConnectionHealth: async ({ tenants }, own) => {
    const { connectionId } = await tenants.db.connectionSecret.findFirstOrThrow();
    return { ...own, path: `/api/v1/connections/${connectionId}/health` };
  },
  startSync: async ({ tenants }, own) => {
    // The check of its health may have found that it has no tokens.
    const where = { id: tenants.ids.connections ?? '' };
    await tenants.db.connection.update({ where, data: { status: 'active' } });
    return own;
  },
  receiveProviderWebhook: delivery,
  getMetrics: async ({ send }, own) => {
    await send('getMetrics', own);
    return { ...own, headers: bearer(METRICS_TOKEN) };
  },
  cancelJob: async ({ tenants }, own) => {
    const data = { status: 'pending', finishedAt: null };
    await tenants.db.job.update({ where: { id: tenants.ids.jobs ?? '' }, data });
    return own;
  },
  retryJob: async ({ tenants }, own) => {
    const data = { status: 'failed', finishedAt: new Date() };
    await tenants.db.job.update({ where: { id: tenants.ids.jobs ?? '' }, data });
    return own;
  },
  batchUpdateOrders: ({ tenants }, own) => {
    const { orders } = own.body as { orders: object[] };
    return { ...own, body: { orders: [{ ...orders[0], id: tenants.ids.orders, version: 2 }] } };
  },
};

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Reads before writes, the back from the shop before its webhook, what ends things last. */
export function inOrder(operations: [string, Contract][]): [string, Contract][] {
  const rank = ([name, { method, path }]: [string, Contract]) =>
    (name === 'signOut' ? 10 : ORDER.indexOf(method)) + (path.includes('batch') ? 0.5 : 0);
  return [...operations].sort((a, b) => rank(a) - rank(b));
}
