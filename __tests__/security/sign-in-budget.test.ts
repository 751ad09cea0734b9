import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';

describe('attempts to sign in to one account', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer('lean', { env: { RATE_LIMIT_SIGN_IN_ACCOUNT: '3/300' } });
  }, 120_000);
  afterAll(() => server?.close());

  /** Status of one attempt. */
  async function attempt(email: string, password: string, cookie?: string): Promise<number> {
    const headers: Record<string, string> = cookie ? { cookie } : {};
    const body = { email, password };
    return (await createCaller(server.url)('/auth/sign-in', { body, headers })).status;
  }

  it('end with 429, for an address without an account just the same', async () => {
    const { email } = await signUp(server.url);
    for (const address of [email, 'nobody@example.com']) {
      const statuses = [];
      for (let i = 0; i < 4; i += 1) statuses.push(await attempt(address, 'wrong password'));
      expect(statuses).toEqual([401, 401, 401, 429]);
    }
  });

  it('leave the owner in, in a browser where they signed in before', async () => {
    const { email } = await signUp(server.url);
    const body = { email, password: PASSWORD, transport: 'cookie' };
    const signedIn = await createCaller(server.url)('/auth/sign-in', { body });
    const device = signedIn.headers
      .getSetCookie()
      .find((line) => line.includes('plinth_device='))
      ?.split(';', 1)[0];
    expect(device).toBeTruthy();
    for (let i = 0; i < 3; i += 1) await attempt(email, 'wrong password');
    expect(await attempt(email, PASSWORD)).toBe(429);
    expect(await attempt(email, PASSWORD, device)).toBe(200);
  });
});
