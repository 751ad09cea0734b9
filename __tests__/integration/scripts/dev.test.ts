import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import {
  type DevSetUp,
  findProcesses,
  startCommand,
} from '@/__tests__/support/scripts/dev-process';
import { findFreePort, isPortFree } from '@/scripts/lib/ports';
import { clusterPaths } from '@/tooling/embedded-postgres/cluster';
import { stopPostgres } from '@/tooling/embedded-postgres/process';

// A slow, busy machine gets the time that it needs; nothing here waits longer than it has to.
const LONG = { timeout: 600_000 };
const BANNER = 'Ctrl-C stops everything';
const DEV = ['node', '--import', 'tsx', 'scripts/dev.ts'] as const;
const NEXT_ENV = join(ROOT, 'next-env.d.ts');

let setUp: DevSetUp;
let nextEnv: string | null;

const start = () => startCommand([...DEV], setUp);
/** What is left of a set-up; the database of a killed one is stopped by the next. */
const left = () => findProcesses(setUp.dataDir).filter(({ command }) => !/postgres/.test(command));

/** Next.js leaves a helper behind for a moment, to which the wait is due. */
const allEnded = () =>
  vi.waitFor(() => expect(findProcesses(setUp.dataDir)).toEqual([]), { timeout: 15_000 });

beforeAll(async () => {
  const port = await findFreePort(20_000 + (process.pid % 5_000));
  const sandboxPort = await findFreePort(port + 1);
  setUp = { port, sandboxPort, dataDir: `.data/first-run-${process.pid}` };
  // Next.js writes the place of its types into this file, which is ignored by git.
  try {
    nextEnv = readFileSync(NEXT_ENV, 'utf8');
  } catch {
    nextEnv = null;
  }
});

afterAll(async () => {
  for (const { pid } of findProcesses(setUp.dataDir)) process.kill(pid, 'SIGKILL');
  const folder = join(ROOT, setUp.dataDir);
  await stopPostgres(clusterPaths(join(folder, 'postgres')).cluster);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  if (nextEnv !== null) writeFileSync(NEXT_ENV, nextEnv);
});

test(
  'a taken port is reported before anything starts, with the command that helps',
  LONG,
  async () => {
    const holder = createServer().listen(setUp.port, '127.0.0.1');
    const dev = start();
    expect(await dev.ended).toBe(1);
    holder.close();
    expect(dev.output()).toContain(`Port ${setUp.port} is in use`);
    expect(dev.output()).toMatch(/PORT=\d+ npm run dev/);
    expect(dev.output()).not.toContain('    at ');
  },
);

test('Ctrl-C while it starts stops what has been started, without a complaint', LONG, async () => {
  const dev = start();
  await dev.says('Creating the database folder');
  dev.signalGroup('SIGINT');
  expect(await dev.ended).toBe(0);
  expect(dev.output()).not.toMatch(/Error|failed| {4}at /);
  expect(findProcesses(setUp.dataDir)).toEqual([]);
});

test('first start, a finished sync, the demo, and Ctrl-C', LONG, async () => {
  const dev = start();
  await dev.says(BANNER);
  expect(dev.output()).toMatch(/\d+\.\d s {2}First sync finished: 600 orders/);

  const url = `http://localhost:${setUp.port}`;
  const demo = startCommand(['npm', 'run', 'demo', '--', '--url', url], setUp);
  expect(await demo.ended, demo.output()).toBe(0);
  expect(demo.output()).toContain('All done.');

  // From the terminal, and passed on by npm once more.
  dev.signalGroup('SIGINT');
  dev.signalGroup('SIGINT');
  expect(await dev.ended, dev.output()).toBe(0);
  expect(dev.output()).not.toContain('    at ');
  await allEnded();
  expect(await isPortFree(setUp.port)).toBe(true);
  expect(await isPortFree(setUp.sandboxPort)).toBe(true);
});

test('killed without a chance to stop, it leaves no process that holds a port', LONG, async () => {
  const dev = start();
  await dev.says('Workers are taking jobs');
  process.kill(dev.pid, 'SIGKILL');
  await vi.waitFor(() => expect(left()).toEqual([]), 20_000);
});

test('the next start goes on with the data, and a crashed process stops it all', LONG, async () => {
  const dev = start();
  await dev.says(BANNER);
  expect(dev.output()).not.toContain('First sync finished');
  const shop = left().find(({ command }) => command.includes('sandbox/main.ts'));
  process.kill(shop?.pid ?? 0, 'SIGKILL');
  expect(await dev.ended).toBe(1);
  expect(dev.output()).toContain('The shop process ended (SIGKILL); stopping the rest.');
  await allEnded();
});

test('without a running app the demo says how to start it', LONG, async () => {
  const demo = startCommand(['npm', 'run', 'demo', '--', '--url', 'http://localhost:1'], setUp);
  expect(await demo.ended).toBe(1);
  expect(demo.output()).toContain('npm run dev');
  expect(demo.output()).not.toContain('    at ');
});
