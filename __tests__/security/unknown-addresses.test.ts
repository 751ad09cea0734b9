import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, PASSWORD } from '@/__tests__/support/http/api';
import { seen } from '@/__tests__/support/security/attack';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { createDatabase, type Database } from '@/lib/db/client';

const ROUNDS = 15;

const account = { name: 'Ada', organizationName: 'Engines', transport: 'token' };

/** Each operation of anonymous clients that takes an address, with the rest of its body. */
const OPERATIONS: [path: string, body: object][] = [
  ['/auth/sign-in', { password: 'a wrong password', transport: 'token' }],
  ['/auth/sign-up', account],
  ['/auth/forgot-password', {}],
  ['/auth/resend-verification', {}],
];

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

describe('an address with an account', () => {
  let server: TestServer;
  let database: Database;
  const newAddress = () => `${randomUUID()}@example.com`;
  const known = newAddress();
  const post = (path: string, email: string, body: object) =>
    createCaller(server.url)(path, { body: { ...body, email } });

  beforeAll(async () => {
    server = await startServer('lean');
    await post('/auth/sign-up', known, { ...account, password: PASSWORD });
    const { databaseUrl } = server;
    const strict = { RATE_LIMIT_ACCOUNT_MAIL: '40/60', SIGN_UP: 'verified' };
    const verified = await startServer('lean', { databaseUrl, env: strict });
    const { close } = server;
    server = {
      ...verified,
      async close() {
        await verified.close();
        await close();
      },
    };
    database = createDatabase({ url: databaseUrl, poolSize: 1 });
  }, 120_000);
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const mailJobs = () => database.prisma.job.count({ where: { name: 'account.mail' } });

  it.each(OPERATIONS)('gets the response of any other from %s', async (path, body) => {
    const [one, other] = [await post(path, known, body), await post(path, newAddress(), body)];
    const { json, status } = one;
    expect([status, json.data, json.error]).toEqual([
      other.status,
      other.json.data,
      other.json.error,
    ]);
    expect((seen(one) as { headers: unknown }).headers).toEqual(
      (seen(other) as { headers: unknown }).headers,
    );
  });

  it.each(OPERATIONS)('takes the time of any other at %s', async (path, body) => {
    const times = { known: [] as number[], unknown: [] as number[] };
    const time = async (kind: keyof typeof times, email: string) => {
      const startedAt = performance.now();
      await post(path, email, body);
      times[kind].push(performance.now() - startedAt);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      await time('known', known);
      await time('unknown', newAddress());
    }
    // A hash that only one of them computes makes a factor of ten.
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('is not flooded with mails: beyond its budget nothing is sent, and the response stays', async () => {
    const email = newAddress();
    const before = await mailJobs();
    for (let i = 0; i < 45; i += 1) {
      const { status } = await post('/auth/forgot-password', email, {});
      expect(status).toBe(202);
    }
    expect((await mailJobs()) - before).toBe(40);
  });
});
