import { createCaller } from '@/__tests__/support/http/api';
import { bearer } from '@/__tests__/support/security/attack';
import { createMember } from '@/__tests__/support/services/members';
import { addPasskey, createPasskey } from '@/__tests__/support/services/passkey';
import type { ApiFixture, Request } from './api-fixture';

/** The request, by a person with a passkey, and by others without one. */
async function withPasskey({ tenants }: ApiFixture, own: Request) {
  const member = await createMember(tenants.db, 'viewer');
  const authorization = bearer(await tenants.tokenFor(member));
  const call = createCaller(tenants.url, authorization);
  const added = await addPasskey({ call }, { origin: tenants.url });
  return { ...added, call, request: { ...own, headers: { ...own.headers, ...authorization } } };
}

/** Calls that need a passkey. */
export const PASSKEY_CALLS: Record<
  string,
  (fixture: ApiFixture, own: Request) => Promise<Request>
> = {
  async signInWithPasskey(fixture, own) {
    const { passkey, call } = await withPasskey(fixture, own);
    const { json } = await call('/auth/passkeys/challenge', { body: {} });
    const unknown = createPasskey({ origin: fixture.tenants.url }).assert(json.data);
    // 401 before 200.
    await fixture.send('signInWithPasskey', { ...own, body: { passkey: unknown } });
    return { ...own, body: { passkey: passkey.assert(json.data), transport: 'token' } };
  },
  async addPasskey(fixture, own) {
    const { call, request } = await withPasskey(fixture, own);
    const { json } = await call('/auth/passkeys/options', { method: 'POST' });
    const another = createPasskey({ origin: fixture.tenants.url });
    const body = { name: 'Phone', credential: another.register(json.data) };
    return { ...request, body };
  },
  async renamePasskey(fixture, own) {
    const { request, view } = await withPasskey(fixture, own);
    return { ...request, path: `/api/v1/auth/passkeys/${view.id}` };
  },
  async removePasskey(fixture, own) {
    const { call, request, view } = await withPasskey(fixture, own);
    await addPasskey({ call }, { origin: fixture.tenants.url });
    return { ...request, path: `/api/v1/auth/passkeys/${view.id}` };
  },
  async removePassword(fixture, own) {
    return (await withPasskey(fixture, own)).request;
  },
};
