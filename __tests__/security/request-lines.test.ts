import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, pick } from '@/__tests__/security/corpus/random';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { sendRaw } from '@/__tests__/support/http/raw-http';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { BUILT_SERVERS, startServer, type TestServer } from '@/__tests__/support/servers/server';
import { deriveKey } from '@/lib/auth/crypto';

const ME = '/api/v1/auth/me';
const HEALTH = 'api/v1/system/health/live';

/** Spellings of addresses of the API, addresses that lead Next.js to one, and mere nonsense. */
const TARGETS = [
  `/_next/image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  `/_next/image?url=${encodeURIComponent(`http://localhost${ME}`)}&w=64&q=75`,
  `/_next/image?url=${encodeURIComponent(`/.${ME}`)}&w=64&q=75`,
  `/_next/image?url=${encodeURIComponent(`/${ME}`)}&w=64&q=75`,
  `/./_next/image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  `//_next/image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  `/_next//image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  `/%5Fnext/image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  `/x/../_next/image?url=${encodeURIComponent(ME)}&w=64&q=75`,
  '/_next/image',
  ME,
  `/.${ME}`,
  `/././.${ME}`,
  `/x/..${ME}`,
  `/x/y/../..${ME}`,
  `/..${ME}`,
  `/../..${ME}`,
  `/sign-in/..${ME}`,
  `/_next/static/../..${ME}`,
  `/%2e${ME}`,
  `/%2E%2E${ME}`,
  `/x/%2e%2e${ME}`,
  `/x/.%2e${ME}`,
  `/x/%252e%252e${ME}`,
  `/%2f${ME.slice(1)}`,
  `/x%2f..${ME}`,
  `/${ME}`,
  `//${ME}`,
  `/api//v1/auth/me`,
  `/api/./v1/auth/me`,
  `/api/x/../v1/auth/me`,
  `/api/../api/v1/auth/me`,
  `/api/v1/auth/me/`,
  `/api/v1/auth/me/.`,
  `/api/v1/auth/me//`,
  '/%61pi/v1/auth/me',
  '/%2561pi/v1/auth/me',
  '/a%70i/v1/auth/me',
  '/api%2fv1/auth/me',
  '/api%2Fv1%2Fauth%2Fme',
  '/api%5cv1%5cauth%5cme',
  '/api/v1/%61uth/me',
  '\\api\\v1\\auth\\me',
  '/\\api/v1/auth/me',
  '/x\\..\\api/v1/auth/me',
  '/.\\api/v1/auth/me',
  '/API/v1/auth/me',
  '/Api/V1/Auth/Me',
  '/api',
  '/api/',
  '/api?x=/../y',
  '/api;x=1/v1/auth/me',
  '/api/v1/auth/me;x=1',
  '/api/v1/auth/me%00',
  '/api/v1/auth/me%0d%0aX:1',
  '/api/v1/auth/me#x',
  '/#/../api/v1/auth/me',
  '/%zz/../api/v1/auth/me',
  '/%c0%ae%c0%ae/api/v1/auth/me',
  `http://localhost${ME}`,
  `HTTP://LOCALHOST${ME}`,
  `https://localhost:1/.${ME}`,
  `http://user:pass@localhost/x/..${ME}`,
  `http:${ME}`,
  `http:\\\\localhost${ME}`,
  `ftp://localhost${ME}`,
  'http://localhost',
  'api/v1/auth/me',
  '*',
  '?url=/api/v1/auth/me',
  '/sign-in?next=/api/v1/auth/me',
  '/_next/data/build/api/v1/auth/me.json',
  '/_next/static/%2e%2e/%2e%2e/api/v1/auth/me',
  '/icon.svg/..%2fapi/v1/auth/me',
  '/api/other-method/api/v1/auth/me',
  '/api/broken-address/path',
];

/** Request lines with one plain response, and what it is. */
const PLAIN: readonly (readonly [line: string, status: number])[] = [
  ['OPTIONS *', 400],
  ['GET *', 400],
  ['TRACE *', 400],
  [`TRACE ${ME}`, 405],
  [`PROPFIND ${ME}`, 405],
  ['TRACE /api/v1/nothing', 404],
  ['GET //evil.example/..', 400],
  ['GET //evil.example/', 400],
  ['GET //evil.example/%2e%2e', 400],
  ['GET /\\evil.example', 400],
  ['GET /\\evil.example/', 400],
  ['GET /%5cevil.example/', 400],
  ['GET /%2fevil.example/', 400],
  ['GET /%09/evil.example/', 400],
  ['GET /;//evil.example/', 400],
  ['GET /http://evil.example/', 400],
  [`GET http://evil.example/${HEALTH}`, 200],
  [`TRACE http://evil.example${ME}`, 405],
];

/** The same for pages: of a server that has none, all are 404. */
const PLAIN_PAGES: typeof PLAIN = [
  ['TRACE /sign-in', 405],
  ['PROPFIND /sign-in', 405],
  ['PUT /sign-in', 405],
  ['POST /sign-in', 405],
  ['TRACE /icon.svg', 405],
  ['PUT /_next/static/x', 405],
  ['OPTIONS /sign-in', 204],
  ['GET /sign-in/', 308],
  ['GET /evil.example/', 308],
  ['GET /@evil.example/', 308],
  ['GET /.evil.example/', 308],
  ['GET http://evil.example/sign-in/', 308],
  ['GET /sign-in/?next=//evil.example', 308],
  ['GET /icon.svg', 200],
  ['GET /_next/static/nothing.js', 404],
];

/** What Next.js or a proxy could take for the path or the client; none may matter. */
const DECEPTIONS = [
  `X-Rewrite-Url: ${ME}`,
  `X-Matched-Path: ${ME}`,
  `X-Invoke-Path: ${ME}`,
  `X-Middleware-Rewrite: ${ME}`,
  'X-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy',
  'X-Plinth-Internal: guess',
  'X-Plinth-Client-Address: 6.6.6.6',
  'X-Forwarded-For: 6.6.6.6',
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13',
  'Next-Action: 0123456789abcdef0123456789abcdef01234567',
  'RSC: 1',
];

const requestOf = (method: string, target: string, ...headers: string[]) =>
  Buffer.from(
    [
      `${method} ${target} HTTP/1.1`,
      'Host: localhost',
      ...headers,
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
    'latin1',
  );

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
  const send = (method: string, target: string, ...headers: string[]) =>
    sendRaw(new URL(server.url), requestOf(method, target, ...headers), {
      deadlineMs: 20_000,
      hangUp: false,
    });

  beforeAll(async () => {
    server = await startServer(mount, { env: { SECURITY_CONTACT: 'security@example.com' } });
    probe = await createProbes(server.url);
  }, 120_000);
  afterAll(() => server?.close());

  it.each(TARGETS)('%s changes nothing for anybody', async (target) => {
    const response = await send('GET', target);
    expect(response?.status ?? 400).toBeLessThan(500);
    expect(await probe()).toEqual(UNHARMED);
  });

  it.each([...PLAIN, ...(mount === 'built-api' ? [] : PLAIN_PAGES)])(
    '%s is %i, protected, and leads to no other host',
    async (line, status) => {
      const [method = '', target = ''] = line.split(' ');
      const response = await send(method, target, 'X-Forwarded-Host: evil.example');
      expect(response?.status).toBe(status);
      expect(response?.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response?.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(response?.headers.get('location') ?? '/').toMatch(/^\/(?![/\\])/);
      if (status === 405) expect(response?.headers.get('allow')).toContain('GET, HEAD');
    },
  );

  it('security.txt says where to report vulnerabilities, on servers that have pages', async () => {
    const response = await send('GET', '/.well-known/security.txt');
    expect(response?.status).toBe(mount === 'built-api' ? 404 : 200);
    if (mount === 'built-api') return;
    expect(response?.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response?.body).toMatch(/^Contact: mailto:security@example.com\nExpires: /);
  });

  it.each(['CONNECT evil.example:443', 'CONNECT /sign-in'])('%s connects nobody', async (line) => {
    const [method = '', target = ''] = line.split(' ');
    // Under `next start` Node closes the connection.
    expect((await send(method, target))?.status ?? 405).toBe(405);
  });

  it.each(DECEPTIONS)('a page requested with %s changes nothing for anybody', async (header) => {
    const response = await send('GET', '/sign-in', header);
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
      return [
        pick(random, ['GET', 'GET', 'POST', 'HEAD', 'OPTIONS']),
        target + pick(random, tails),
      ] as const;
    };
    const failed: string[] = [];
    for (let batch = 0; batch < 50; batch += 1) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const [method, target] = line();
          const response = await send(method, target);
          if (response && response.status >= 500)
            failed.push(`${method} ${target}: ${response.status}`);
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
    const response = await send('GET', target);
    expect(response?.status).toBe(400);
    expect(JSON.parse(response?.body ?? '').error.code).toBe('VALIDATION_ERROR');
  });

  it('an image address never reaches a route', async () => {
    expect((await send('GET', TARGETS[0] as string))?.status).toBe(404);
  });
});

describe.each(BUILT_SERVERS)('attempts to sign in to the built %s server', (mount) => {
  let server: TestServer;
  let account: Account;
  const spellings = ['/', '/./', '//', '/x/../', '/%2e/', '/\\', '/%2f'];

  beforeAll(async () => {
    server = await startServer(mount, { env: { RATE_LIMIT_SIGN_IN: '10/300' } });
    account = await signUp(server.url);
  }, 120_000);
  afterAll(() => server?.close());

  it('are counted by the address of the connection, however path and headers are written', async () => {
    const body = JSON.stringify({ email: account.email, password: 'wrong password' });
    let checked = 0;
    for (let attempt = 0; attempt < 14 * spellings.length; attempt += 1) {
      const target = `${spellings[attempt % spellings.length]}api/v1/auth/sign-in`;
      const request = Buffer.concat([
        requestOf(
          'POST',
          target,
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          `X-Forwarded-For: 10.0.0.${attempt}`,
          `X-Plinth-Client-Address: 10.0.1.${attempt}`,
          `X-Real-IP: 10.0.2.${attempt}`,
          `Forwarded: for=10.0.3.${attempt}`,
        ),
        Buffer.from(body),
      ]);
      const options = { deadlineMs: 20_000, hangUp: false };
      const response = await sendRaw(new URL(server.url), request, options);
      if (response?.status === 401) checked += 1;
    }
    // The budget is ten, and the sign-up took the first.
    expect(checked).toBe(9);
    const pool = new pg.Pool({ connectionString: server.databaseUrl, max: 1 });
    const { rows } = await pool.query<{ ip: string }>(
      'SELECT "ip" FROM "Session" UNION SELECT "ip" FROM "AuditLog" WHERE "ip" IS NOT NULL',
    );
    await pool.end();
    expect(rows.map(({ ip }) => ip.replace('::ffff:', ''))).toEqual(['127.0.0.1']);
  });
});
