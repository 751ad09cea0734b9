import { sendRaw } from '@/__tests__/support/http/raw-http';
import { bearer, MISSING_ID } from '@/__tests__/support/security/attack';
import type { Contract } from '@/lib/contracts/contract';
import { ROLES } from '@/lib/contracts/permissions';
import type { ApiFixture, Request } from './api-fixture';
import { ownRequest } from './good-calls';

const DEADLINE_MS = 10_000;

/** A request that is no HTTP: a header without a colon. */
async function malformed({ tenants, note }: ApiFixture, name: string, { method, path }: Contract) {
  const target = path.replaceAll(/:\w+/g, MISSING_ID);
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\nHost\r\n\r\n`);
  const url = new URL(tenants.url);
  const response = await sendRaw(url, bytes, { deadlineMs: DEADLINE_MS, hangUp: false });
  if (!response) throw new Error(`${name} was closed without a response`);
  note(name, { ...response, headers: new Headers([...response.headers]) });
}

/** A body whose declared length is beyond every limit. */
async function tooLarge({ tenants, note }: ApiFixture, name: string, contract: Contract) {
  const [type = 'application/json'] = contract.upload?.contentTypes ?? [];
  const path = contract.path.replaceAll(/:\w+/g, MISSING_ID);
  const lines = [
    `${contract.method} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${await tenants.tokenOf('owner')}`,
    `Content-Type: ${type}`,
    'Content-Length: 99999999999',
    'Connection: close',
  ];
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const url = new URL(tenants.url);
  const response = await sendRaw(url, bytes, { deadlineMs: DEADLINE_MS, hangUp: false });
  if (!response) throw new Error(`${name} was closed without a response`);
  note(name, { ...response, headers: new Headers([...response.headers]) });
}

/** What only one operation refuses, and why it does. */
const OWN: Record<string, (own: Request, fixture: ApiFixture) => Request> = {
  signUp: (own, { tenants }) => ({
    ...own,
    body: { ...(own.body as object), email: tenants.victim.email },
  }),
  signIn: (own) => ({ ...own, body: { ...(own.body as object), password: 'another' } }),
  /** No token at all. */
  refresh: (own) => own,
  authorizeConnection: (own) => ({ ...own, body: { provider: 'unknown' } }),
  /** No version, neither in the body nor in If-Match. */
  updateOrder: (own) => ({ ...own, body: { ...(own.body as object), version: undefined } }),
};

/** Every way to be refused that the operation has, each checked by the fixture's validator. */
export async function callBadly(
  fixture: ApiFixture,
  name: string,
  contract: Contract,
): Promise<void> {
  const { tenants, send } = fixture;
  const own = await ownRequest(fixture, contract);
  const { headers } = own;
  await malformed(fixture, name, contract);
  await send(name, { ...own, headers: { ...headers, 'x-long': 'x'.repeat(20_000) } });
  if (contract.authenticate) {
    await send(name, { ...own, headers: {} });
    await send(name, { ...own, headers: bearer(tenants.expired) });
    await send(name, { ...own, headers: bearer('plinth_unknown') });
    const weaker = contract.role && ROLES[ROLES.indexOf(contract.role) - 1];
    const token = weaker
      ? await tenants.tokenOf(weaker)
      : await tenants.keyWithout(tenants.victim, contract.scope);
    await send(name, { ...own, headers: { ...headers, ...bearer(token) } });
    if (contract.method !== 'GET')
      await send(name, { ...own, headers: { cookie: (await tenants.browser()).cookie } });
  }
  if (contract.method !== 'GET' && !contract.authenticate && !contract.rawBody) {
    await send(name, { ...own, headers: { ...headers, origin: 'https://evil.example' } });
  }
  const special = OWN[name]?.(own, fixture);
  if (special) await send(name, special);
  if (contract.path.includes(':')) {
    const missing = contract.path.replaceAll(/:\w+/g, MISSING_ID);
    await send(name, { ...own, path: missing });
    await send(name, { ...own, path: contract.path.replaceAll(/:\w+/g, '-') });
  }
  if (contract.query) await send(name, { ...own, query: 'unknown=1&page=0&state=' });
  if (contract.schema) {
    for (const raw of ['{', '[]', '{"unknownField":1}']) await send(name, { ...own, raw });
  }
  if (contract.schema || contract.rawBody || contract.upload)
    await tooLarge(fixture, name, contract);
  if (contract.schema || contract.upload) {
    await send(name, { ...own, raw: 'x', headers: { ...headers, 'content-type': 'text/x-other' } });
  }
  if (contract.ifMatch) {
    const body = contract.schema && { body: { ...(own.body as object), version: undefined } };
    await send(name, { ...own, ...body, headers: { ...headers, 'if-match': '"v999"' } });
  }
}
