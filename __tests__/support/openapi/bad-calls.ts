import { requestBytes, sendRaw } from '@/__tests__/support/http/raw-http';
import { bearer, MISSING_ID } from '@/__tests__/support/security/attack';
import type { Contract } from '@/lib/contracts/contract';
import { ROLES } from '@/lib/contracts/permissions';
import type { ApiFixture, Request } from './api-fixture';
import { ownRequest } from './good-calls';

/** Sends what `fetch` cannot. */
async function sendHeaders(
  { tenants, note }: ApiFixture,
  name: string,
  { method, path }: Contract,
  headers: string[],
) {
  const target = path.replaceAll(/:\w+/g, MISSING_ID);
  const response = await sendRaw(tenants.url, requestBytes(`${method} ${target}`, headers));
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
  createConnection: (own) => ({ ...own, body: { provider: 'unknown' } }),
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
  await sendHeaders(fixture, name, contract, ['A header without a colon']);
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
  if (contract.schema || contract.rawBody || contract.upload) {
    // Beyond every limit.
    await sendHeaders(fixture, name, contract, [
      `Authorization: ${(await tenants.admittedTo(contract)).authorization}`,
      `Content-Type: ${contract.upload?.contentTypes[0] ?? 'application/json'}`,
      'Content-Length: 99999999999',
    ]);
  }
  if (contract.schema || contract.upload) {
    await send(name, { ...own, raw: 'x', headers: { ...headers, 'content-type': 'text/x-other' } });
  }
  if (contract.ifMatch) {
    const body = contract.schema && { body: { ...(own.body as object), version: undefined } };
    await send(name, { ...own, ...body, headers: { ...headers, 'if-match': '"v999"' } });
  }
}
