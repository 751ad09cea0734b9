import { parseList } from 'structured-headers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, type ApiResponse, createCaller, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { rateLimitHeaders } from '@/lib/rate-limiter';

/** The single item of a RateLimit field: the policy's name and its parameters. */
function itemOf(
  { headers }: ApiResponse,
  field: 'ratelimit' | 'ratelimit-policy',
): Record<string, unknown> {
  const list = parseList(headers.get(field) ?? '');
  expect(list).toHaveLength(1);
  const [name, parameters] = list[0] as [unknown, Map<string, unknown>];
  const given: Record<string, unknown> = Object.fromEntries(parameters);
  return { name, ...given };
}

describe('rate limit headers of real responses', () => {
  let server: TestServer;
  let ada: Account;
  beforeAll(async () => {
    const env = { RATE_LIMIT_READ: '6/60', RATE_LIMIT_WRITE: '50/60', RATE_LIMIT_SIGN_IN: '4/60' };
    server = await startServer('lean', { env });
    ada = await signUp(server.url);
  }, 90_000);
  afterAll(() => server?.close());

  it('are structured fields with policy, quota, window, remaining and reset', async () => {
    const response = await ada.call('/orders');
    expect(itemOf(response, 'ratelimit-policy')).toEqual({ name: 'read', q: 6, w: 60 });
    expect(itemOf(response, 'ratelimit')).toEqual({ name: 'read', r: 5, t: expect.any(Number) });
    const written = await ada.call('/orders', { body: {} });
    expect(written.status).toBe(400);
    expect(itemOf(written, 'ratelimit')).toMatchObject({ name: 'write', r: 49 });
  });

  it('count down, and a rejection says when to retry', async () => {
    const left = [];
    for (let index = 0; index < 5; index += 1) {
      left.push(itemOf(await ada.call('/orders'), 'ratelimit').r);
    }
    expect(left).toEqual([4, 3, 2, 1, 0]);
    const refused = await ada.call('/orders');
    expect(refused.status).toBe(429);
    expect(refused.json.error.code).toBe('RATE_LIMITED');
    const { r, t } = itemOf(refused, 'ratelimit') as { r: number; t: number };
    expect(r).toBe(0);
    expect(refused.headers.get('retry-after')).toBe(String(t));
    expect(t).toBeGreaterThan(0);
    expect(t).toBeLessThanOrEqual(60);
  });

  it('count each user, and anonymous clients by address', async () => {
    const bob = await signUp(server.url, 'Bob');
    expect((await bob.call('/orders')).status).toBe(200);
    expect((await ada.call('/orders')).status).toBe(429);
    const anonymous = createCaller(server.url);
    const body = { email: 'nobody@example.com', password: 'a wrong password' };
    const statuses = [];
    for (let index = 0; index < 3; index += 1) {
      statuses.push((await anonymous('/auth/sign-in', { body })).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('rate limit headers', () => {
  it('follow the draft', () => {
    const decision = {
      allowed: true,
      limit: 1200,
      remaining: 1199,
      resetSeconds: 58,
      windowSeconds: 60,
    };
    expect(rateLimitHeaders(decision, 'read')).toEqual({
      'RateLimit-Policy': '"read";q=1200;w=60',
      RateLimit: '"read";r=1199;t=58',
    });
  });
});
