import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectedWorld, createConnectedWorld } from '@/__tests__/oauth/connected-world';
import type { Account } from '@/__tests__/support/api';
import { eventually } from '@/__tests__/support/eventually';

const SHOP = 'fjord-and-pine';
const ORDERS = 1500;
let world: ConnectedWorld;
let account: Account;
const workers = new Set<ChildProcess>();

beforeAll(async () => {
  world = await createConnectedWorld({ orders: ORDERS, latencyMs: 120 });
  account = await world.signUp();
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await world?.close();
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', 'tsx', 'server/worker.ts'], {
    env: { ...process.env, ...world.environment } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.add(worker);
  return worker;
}

describe('a sync whose worker is killed', () => {
  it('goes on elsewhere: no order twice, none missing, told of once', async () => {
    const { connectionId, jobId } = await world.connect(account, { shop: SHOP });
    const stored = () => world.prisma.order.count({ where: { connectionId } });
    for (const target of [100, 600]) {
      const worker = startWorker();
      await eventually(async () => expect(await stored()).toBeGreaterThanOrEqual(target), 60_000);
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.kill('SIGKILL');
      await ended;
      expect(await stored()).toBeLessThan(ORDERS);
    }
    startWorker();
    const job = await world.finished(account, jobId);
    expect(job).toMatchObject({
      status: 'completed',
      progress: { done: ORDERS },
      result: { created: ORDERS, updated: 0, unchanged: 0, rejected: 0 },
    });
    const rows = await world.prisma.order.findMany({ where: { connectionId } });
    const theirs = world.sandbox.control.orders(SHOP).map(({ id }) => id);
    expect(rows.map(({ externalId }) => externalId).sort()).toEqual(theirs.sort());
    expect(await world.prisma.webhookEvent.count({ where: { type: 'sync.completed' } })).toBe(1);
    expect(await world.prisma.notification.count({ where: { type: 'sync.completed' } })).toBe(1);
    // Pages that were stored are not asked for again: a page in flight at each kill, no more.
    const asked = world.sandbox.control.stats().requests['GET /api/orders'] ?? 0;
    expect(asked).toBeLessThanOrEqual(ORDERS / 100 + 2);
  }, 150_000);
});
