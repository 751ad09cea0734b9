import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, pick } from '@/__tests__/security/corpus/random';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { requestBytes, sendRaw } from '@/__tests__/support/http/raw-http';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { BUILT_SERVERS, startServer, type TestServer } from '@/__tests__/support/servers/server';
import { deriveKey } from '@/lib/auth/crypto';
import { DECEPTIONS, HEALTH, PLAIN, PLAIN_PAGES, TARGETS } from './lines';

function expiredToken({ userId, organizationId }: Account): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ org: organizationId, role: 'owner', sid: 'csession' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuer('plinth')
    .setAudience('plinth-api')
    .setIssuedAt(now - 3600)
    .setExpirationTime(now - 60)
    .sign(createSecretKey(deriveKey(SECRETS.JWT_SECRET, 'plinth/access-token')));
}

/** Status of what must not change: expired token, wrong password, missing order, conflict, health. */
async function createProbes(url: string) {
  const account = await signUp(url);
  const stale = createCaller(url, { authorization: `Bearer ${await expiredToken(account)}` });
  const anonymous = createCaller(url);
  const body = { email: account.email, password: PASSWORD };
  return async () => {
    const responses = await Promise.all([
      stale('/auth/me'),
      anonymous('/auth/sign-in', { body: { ...body, password: 'wrong password' } }),
      account.call('/orders/cmissing0000000000000000'),
      anonymous('/auth/sign-up', { body: { ...body, name: 'A', organizationName: 'B' } }),
      anonymous('/system/health/live'),
    ]);
    return responses.map(({ status }) => status);
  };
}
const UNHARMED = [401, 401, 404, 409, 200];

describe.each(BUILT_SERVERS)('request lines sent to the built %s server', (mount) => {
  let server: TestServer;
  let probe: () => Promise<number[]>;
  const send = (line: string, ...headers: string[]) =>
    sendRaw(server.url, requestBytes(line, headers));

  beforeAll(async () => {
    server = await startServer(mount, { env: { SECURITY_CONTACT: 'security@example.com' } });
    probe = await createProbes(server.url);
  }, 120_000);
  afterAll(() => server?.close());

  it.each(TARGETS)('%s changes nothing for anybody', async (target) => {
    const response = await send(`GET ${target}`);
    expect(response?.status ?? 400).toBeLessThan(500);
    expect(await probe()).toEqual(UNHARMED);
  });

  it.each([...PLAIN, ...(mount === 'built-api' ? [] : PLAIN_PAGES)])(
    '%s is %i, protected, and leads to no other host',
    async (line, status) => {
      const response = await send(line, 'X-Forwarded-Host: evil.example');
      expect(response?.status).toBe(status);
      expect(response?.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response?.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(response?.headers.get('location') ?? '/').toMatch(/^\/(?![/\\])/);
      if (status === 405) expect(response?.headers.get('allow')).toMatch(/GET.*, HEAD/);
    },
  );

  it('security.txt says where to report vulnerabilities, on servers that have pages', async () => {
    const response = await send('GET /.well-known/security.txt');
    expect(response?.status).toBe(mount === 'built-api' ? 404 : 200);
    if (mount === 'built-api') return;
    expect(response?.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response?.body).toMatch(/^Contact: mailto:security@example.com\nExpires: /);
  });

  it.each(['CONNECT evil.example:443', 'CONNECT /sign-in'])('%s connects nobody', async (line) => {
    // Under `next start` Node closes the connection.
    expect((await send(line))?.status ?? 405).toBe(405);
  });

  it.each(DECEPTIONS)('a page requested with %s changes nothing for anybody', async (header) => {
    const response = await send('GET /sign-in', header);
    expect(response?.status ?? 400).toBeLessThan(500);
    expect(await probe()).toEqual(UNHARMED);
  });

  it('are all understood or refused, thousands of them, and change nothing', async () => {
    const random = createRandom(7);
    const pieces = [
      '/',
      '//',
      '.',
      '..',
      '/./',
      '/../',
      '%2e',
      '%2f',
      '%5c',
      '\\',
      '%',
      '%25',
      '%00',
    ];
    const words = [
      'api',
      'API',
      '%61pi',
      HEALTH,
      'v1',
      'auth/me',
      'orders',
      '_next/image',
      'x',
      'é',
    ];
    const tails = ['', '?', '?url=/api/v1/auth/me&w=64&q=75', '#', ';a', ' '];
    const starts = ['/', '/', '/', '//', '', 'http://localhost/', 'http:/', '\\', '*'];
    const line = () => {
      let target = pick(random, starts);
      const length = 1 + Math.floor(random() * 6);
      for (let i = 0; i < length; i += 1) target += pick(random, i % 2 ? pieces : words);
      const method = pick(random, ['GET', 'GET', 'POST', 'HEAD', 'OPTIONS']);
      return `${method} ${target}${pick(random, tails)}`;
    };
    const failed: string[] = [];
    for (let batch = 0; batch < 50; batch += 1) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const sent = line();
          const response = await send(sent);
          if (response && response.status >= 500) failed.push(`${sent}: ${response.status}`);
        }),
      );
    }
    expect(failed).toEqual([]);
    expect(await probe()).toEqual(UNHARMED);
    expect(server.output()).not.toContain('container');
  }, 300_000);

  it.each([
    '/x/../api/v1/auth/me',
    '/%61pi/v1/auth/me',
    '//api/v1/auth/me',
    '/api/./v1/auth/me',
    '/\\api',
  ])('%s is refused with 400 in the envelope', async (target) => {
    const response = await send(`GET ${target}`);
    expect(response?.status).toBe(400);
    expect(JSON.parse(response?.body ?? '').error.code).toBe('VALIDATION_ERROR');
  });

  it('an image address never reaches a route', async () => {
    expect((await send(`GET ${TARGETS[0]}`))?.status).toBe(404);
  });
});
