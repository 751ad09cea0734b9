import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiResponse,
  cookieHeader,
  cookiesOf,
  createCaller,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import {
  type OidcIssuerServer,
  type Person,
  startOidcIssuer,
} from '@/__tests__/support/servers/oidc-issuer';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { createDatabase, type Database } from '@/lib/db/client';

const HTML = { accept: 'text/html,application/xhtml+xml' };

let issuer: OidcIssuerServer;
let server: TestServer;
let database: Database;
beforeAll(async () => {
  issuer = await startOidcIssuer();
  const env = {
    ...issuer.env,
    OIDC_ISSUERS: 'test,down',
    OIDC_DOWN_ISSUER: 'http://127.0.0.1:1',
    OIDC_DOWN_CLIENT_ID: 'plinth',
    OIDC_DOWN_CLIENT_SECRET: 'never used',
    OIDC_DOWN_LABEL: 'Out of order',
    SIGN_UP: 'immediate',
  };
  server = await startServer('lean', { env });
  database = createDatabase({ url: server.databaseUrl, poolSize: 1 });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await server?.close();
  await issuer?.close();
});

const newPerson = (changes: Partial<Person> = {}): Person => ({
  sub: randomUUID(),
  email: `${randomUUID()}@example.com`,
  email_verified: true,
  name: 'Grace Hopper',
  ...changes,
});

const call = (path: string, headers: Record<string, string> = {}) =>
  createCaller(server.url)(path, { headers });

/** Without origin and `/api/v1`. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, server.url);
  return `${pathname.replace('/api/v1', '')}${search}`;
}
const location = (response: ApiResponse) => response.headers.get('location') ?? '';
const errorIn = (response: ApiResponse) =>
  new URL(location(response), server.url).searchParams.get('error');

/** A started sign-in: where the browser goes, and the cookie it carries. */
async function start(query = '') {
  const response = await call(`/auth/oidc/test/start${query}`, HTML);
  expect(response.status).toBe(303);
  return { url: location(response), cookie: cookieHeader(cookiesOf(response)) };
}

/** Signs the person in at the issuer and comes back. */
async function signInAs(person: Person, query = '') {
  issuer.become(person);
  const { url, cookie } = await start(query);
  return call(pathOf(await issuer.visit(url)), { ...HTML, cookie });
}

const withCookies = (response: ApiResponse, ...more: ApiResponse[]) => {
  const cookies = Object.assign({}, ...[response, ...more].map(cookiesOf));
  return createCaller(server.url, {
    cookie: cookieHeader(cookies),
    'x-csrf-token': cookies.plinth_csrf ?? '',
    origin: server.url,
  });
};

describe('the list of issuers', () => {
  it('names those that are configured', async () => {
    expect((await call('/auth/oidc')).json.data).toEqual([
      { name: 'test', label: 'Test' },
      { name: 'down', label: 'Out of order' },
    ]);
  });
});

describe('a sign-in with an issuer', () => {
  it('creates the account of a new person with a confirmed address, and signs in the next time', async () => {
    const person = newPerson();
    const first = await signInAs(person, '?returnTo=/orders%3Fpage=2');
    expect([first.status, location(first)]).toEqual([303, `${server.url}/orders?page=2`]);
    const session = withCookies(first);
    const me = (await session('/auth/me')).json.data;
    expect(me).toMatchObject({
      user: { email: person.email, name: 'Grace Hopper' },
      organization: { name: "Grace Hopper's organization" },
      role: 'owner',
    });
    const sessions = (await session('/auth/sessions')).json.data;
    expect(sessions).toMatchObject([{ method: 'oidc:test' }]);
    const user = await database.prisma.user.findUniqueOrThrow({ where: { id: me.user.id } });
    expect([user.emailVerifiedAt, user.passwordHash]).toEqual([expect.any(Date), null]);

    // The address may change at the issuer; the subject is what counts.
    const again = await signInAs({ ...person, email: `${randomUUID()}@example.com` });
    const same = (await withCookies(again)('/auth/me')).json.data;
    expect(same.user.id).toBe(me.user.id);
    const audit = (await session('/audit-logs')).json.data;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['USER_SIGNED_UP', 'USER_SIGNED_IN']),
    );
  });

  it('creates one account when the same person comes back twice at once', async () => {
    const person = newPerson();
    issuer.become(person);
    const visits = [await start(), await start()];
    const urls = [];
    for (const { url } of visits) urls.push(await issuer.visit(url));
    await Promise.all(
      urls.map((url, at) => call(pathOf(url), { ...HTML, cookie: visits[at]?.cookie ?? '' })),
    );
    expect(await database.prisma.user.count({ where: { email: person.email ?? '' } })).toBe(1);
    expect(await database.prisma.identity.count({ where: { subject: person.sub } })).toBe(1);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'javascript:alert(1)',
    '/api/v1/auth/me',
    'orders',
  ])('never leaves the site for %j', async (returnTo) => {
    const response = await signInAs(newPerson(), `?returnTo=${encodeURIComponent(returnTo)}`);
    expect(location(response)).toBe(`${server.url}/`);
  });
});

describe('a sign-in with an issuer is refused', () => {
  it('without the cookie, with that of another browser, and leaves the attempt to the right one', async () => {
    issuer.become(newPerson());
    const { url, cookie } = await start();
    const back = pathOf(await issuer.visit(url));
    expect(errorIn(await call(back, HTML))).toBe('expired');
    const other = `plinth_oauth=${'x'.repeat(43)}`;
    expect(errorIn(await call(back, { ...HTML, cookie: other }))).toBe('expired');
    const program = await call(back);
    expect([program.status, program.json.error.code]).toEqual([400, 'OAUTH_STATE_INVALID']);
    expect(errorIn(await call(back, { ...HTML, cookie }))).toBeNull();
  });

  it('when its state is missing, another, replayed or expired', async () => {
    issuer.become(newPerson());
    const { url, cookie } = await start();
    const back = new URL(await issuer.visit(url));
    const without = new URL(back);
    without.searchParams.delete('state');
    expect((await call(pathOf(without.href), { cookie })).status).toBe(400);
    const another = new URL(back);
    another.searchParams.set('state', 'x'.repeat(43));
    expect(errorIn(await call(pathOf(another.href), { ...HTML, cookie }))).toBe('expired');
    expect(errorIn(await call(pathOf(back.href), { ...HTML, cookie }))).toBeNull();
    expect(errorIn(await call(pathOf(back.href), { ...HTML, cookie }))).toBe('expired');

    const late = await start();
    const lateBack = pathOf(await issuer.visit(late.url));
    await database.prisma.oidcState.updateMany({ data: { expiresAt: new Date() } });
    expect(errorIn(await call(lateBack, { ...HTML, cookie: late.cookie }))).toBe('expired');
  });

  it('when it comes back at another issuer, or names another', async () => {
    issuer.become(newPerson());
    const { url, cookie } = await start();
    const back = pathOf(await issuer.visit(url));
    const elsewhere = back.replace('/oidc/test/', '/oidc/down/');
    expect(errorIn(await call(elsewhere, { ...HTML, cookie }))).toBe('expired');
    const mixed = back.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example');
    expect(mixed).not.toBe(back);
    expect(errorIn(await call(mixed, { ...HTML, cookie }))).toBe('expired');
  });

  it('when the nonce is of another sign-in', async () => {
    issuer.become(newPerson());
    const { url, cookie } = await start();
    const changed = new URL(url);
    changed.searchParams.set('nonce', 'of-another-sign-in');
    const back = pathOf(await issuer.visit(changed.href));
    expect(errorIn(await call(back, { ...HTML, cookie }))).toBe('denied');
  });

  it('when its code is not the issuer’s, or the person has denied it', async () => {
    issuer.become(newPerson());
    const first = await start();
    const back = new URL(await issuer.visit(first.url));
    back.searchParams.set('code', 'made-up');
    expect(errorIn(await call(pathOf(back.href), { ...HTML, cookie: first.cookie }))).toBe(
      'denied',
    );
    const second = await start();
    const state = new URL(second.url).searchParams.get('state');
    const denied = `/auth/oidc/test/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(issuer.url)}`;
    expect(errorIn(await call(denied, { ...HTML, cookie: second.cookie }))).toBe('denied');
  });

  it.each([
    ['email_unverified', { email_verified: false }],
    ['email_unverified', { email_verified: undefined }],
    ['email_missing', { email: undefined }],
  ])('with %s when the issuer gives %j', async (error, changes) => {
    const person = newPerson(changes as Partial<Person>);
    expect(errorIn(await signInAs(person))).toBe(error);
    expect(await database.prisma.identity.count({ where: { subject: person.sub } })).toBe(0);
  });

  it('when the issuer is down or unknown', async () => {
    expect(errorIn(await call('/auth/oidc/down/start', HTML))).toBe('unavailable');
    expect((await call('/auth/oidc/down/start')).status).toBe(502);
    expect(errorIn(await call('/auth/oidc/nobody/start', HTML))).toBe('unknown_issuer');
    expect((await call('/auth/oidc/nobody/start')).status).toBe(404);
  });

  it('when the account is about to be deleted', async () => {
    const person = newPerson();
    await signInAs(person);
    await database.prisma.user.update({
      where: { email: person.email ?? '' },
      data: { deletedAt: new Date() },
    });
    expect(errorIn(await signInAs(person))).toBe('account_deleted');
    expect(errorIn(await signInAs({ ...newPerson(), email: person.email ?? '' }))).toBe(
      'account_deleted',
    );
  });
});

describe('an identity with the address of an account', () => {
  /** A browser that has come back from the issuer and signs in with the password. */
  async function signInAfter(callback: ApiResponse, email: string) {
    const signedIn = await createCaller(server.url)('/auth/sign-in', {
      body: { email, password: PASSWORD },
    });
    return withCookies(callback, signedIn);
  }

  it('is linked once its owner has signed in to the account', async () => {
    const account = await signUp(server.url);
    const person = newPerson({ email: account.email });
    const callback = await signInAs(person);
    expect(location(callback)).toBe(`${server.url}/sign-in?notice=link&next=%2Flink-account`);
    expect(cookiesOf(callback)).not.toHaveProperty('plinth_access');
    expect(await database.prisma.identity.count({ where: { subject: person.sub } })).toBe(0);

    const browser = await signInAfter(callback, account.email);
    const linked = await browser('/auth/identities', { method: 'POST' });
    expect(linked.status).toBe(201);
    expect(linked.json.data).toMatchObject({ name: 'test', label: 'Test', email: account.email });
    const next = withCookies(await signInAs(person));
    expect((await next('/auth/me')).json.data.user.id).toBe(account.userId);
    const audit = await account.call('/audit-logs?action=IDENTITY_LINKED');
    expect(audit.json.data).toMatchObject([{ resourceId: account.userId }]);
    const mails = await database.prisma.job.findMany({ where: { name: 'mail.send' } });
    expect(JSON.stringify(mails)).toContain('identity-changed');
  });

  it('is never linked to the account of somebody else', async () => {
    const [victim, mallory] = [await signUp(server.url), await signUp(server.url)];
    const callback = await signInAs(newPerson({ email: victim.email }));
    const browser = await signInAfter(callback, mallory.email);
    const { status, json } = await browser('/auth/identities', { method: 'POST' });
    expect([status, json.error.code]).toEqual([400, 'OAUTH_STATE_INVALID']);
    const forged = createCaller(server.url, {
      authorization: `Bearer ${mallory.accessToken}`,
      cookie: 'plinth_link=e30.forged',
    });
    expect((await forged('/auth/identities', { method: 'POST' })).status).toBe(400);
  });
});

describe('an issuer that is linked from the account', () => {
  async function link(account: Awaited<ReturnType<typeof signUp>>, person: Person) {
    issuer.become(person);
    const started = await account.call('/auth/oidc/test/link', { method: 'POST' });
    expect(started.status).toBe(201);
    const back = await issuer.visit(started.json.data.authorizationUrl);
    return call(pathOf(back), { ...HTML, cookie: cookieHeader(cookiesOf(started)) });
  }

  it('signs in to it, whatever its address, until it is unlinked', async () => {
    const account = await signUp(server.url);
    const person = newPerson();
    expect(location(await link(account, person))).toBe(`${server.url}/account?linked=test`);
    const signedIn = withCookies(await signInAs(person));
    expect((await signedIn('/auth/me')).json.data.user.id).toBe(account.userId);
    const [identity] = (await account.call('/auth/identities')).json.data;
    const unlinked = await account.call(`/auth/identities/${identity.id}`, { method: 'DELETE' });
    expect(unlinked.status).toBe(200);
    expect((await account.call('/auth/identities')).json.data).toEqual([]);
    const actions = await database.prisma.auditLog.findMany({
      where: { userId: account.userId, action: { startsWith: 'IDENTITY_' } },
      orderBy: { createdAt: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual(['IDENTITY_LINKED', 'IDENTITY_UNLINKED']);
  });

  it('is refused when it is linked to another account, or the session has ended', async () => {
    const [one, other] = [await signUp(server.url), await signUp(server.url)];
    const person = newPerson();
    await link(one, person);
    expect(errorIn(await link(other, person))).toBe('linked_elsewhere');

    issuer.become(newPerson());
    const started = await one.call('/auth/oidc/test/link', { method: 'POST' });
    await one.call('/auth/sign-out', { method: 'POST' });
    const back = await issuer.visit(started.json.data.authorizationUrl);
    const cookie = cookieHeader(cookiesOf(started));
    expect(errorIn(await call(pathOf(back), { ...HTML, cookie }))).toBe('expired');
  });

  it('is not unlinked when it is the last way to sign in, nor by others', async () => {
    const browser = withCookies(await signInAs(newPerson()));
    const [identity] = (await browser('/auth/identities')).json.data;
    const path = `/auth/identities/${identity.id}`;
    const { status, json } = await browser(path, { method: 'DELETE' });
    expect([status, json.error.code]).toEqual([409, 'CONFLICT']);
    const other = await signUp(server.url);
    expect((await other.call(path, { method: 'DELETE' })).status).toBe(404);
    expect((await browser('/auth/identities')).json.data).toHaveLength(1);
  });
});
