import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import { ROOT } from '@/__tests__/support/root';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';
import { errorEnvelope } from '@/lib/contracts/common';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/tooling/embedded-postgres';

const ORDERS = 1000;

describe('PostgreSQL restarted under the running system', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let stack: Stack;
  const startPostgres = () =>
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-restart-'));
    postgres = await startPostgres();
    await applyMigrations(postgres.url, join(ROOT, 'prisma/migrations'));
    stack = await startStack({ databaseUrl: postgres.url, orders: ORDERS, latencyMs: 200 });
    stack.startWorker();
  });
  afterAll(async () => {
    await stack?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('requests fail cleanly meanwhile; server, worker and a running sync recover by themselves', async () => {
    const account = await signUp(stack.server.url);
    const { jobId } = await stack.connect(account);
    const job = async () => (await account.call(`/jobs/${jobId}`)).json.data;
    await eventually(
      async () => expect((await job()).progress?.done ?? 0).toBeGreaterThan(0),
      30_000,
    );

    await postgres.stop();
    const away = await account.call('/orders', { body: orderBody() });
    expect(away.status).toBe(503);
    expect(errorEnvelope.parse(away.json).error.code).toBe('SERVICE_UNAVAILABLE');
    expect(away.headers.get('retry-after')).not.toBeNull();
    expect(away.text).not.toMatch(/ECONNREFUSED|prisma|postgres/i);
    const anonymous = createCaller(stack.server.url);
    expect((await anonymous('/system/health/live')).status).toBe(200);
    expect((await anonymous('/system/health/ready')).status).toBe(503);

    postgres = await startPostgres();
    await eventually(async () => expect((await account.call('/orders')).status).toBe(200), 30_000);
    await eventually(
      async () => expect((await anonymous('/system/health/ready')).status).toBe(200),
      30_000,
    );
    await eventually(async () => expect((await job()).status).toBe('completed'), 90_000);
    expect((await account.call('/orders?perPage=1')).json.pagination.total).toBe(ORDERS);
    expect(stack.server.process.exitCode).toBeNull();
  }, 180_000);
});
