import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandOf, parseStages, runStage } from '@/__tests__/support/deploy/dockerfile';
import { eventually } from '@/__tests__/support/eventually';
import { createCaller } from '@/__tests__/support/http/api';
import { ROOT } from '@/__tests__/support/root';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

/** Of node_modules in the image, in MB: a package that belongs into a bundle would exceed it. */
const MAX_PACKAGES_MB = 260;
/** An account without rights, if we may choose one. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const stages = parseStages(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
const stage = (name: string) => {
  const found = stages.find((one) => one.name === name);
  if (!found) throw new Error(`The Dockerfile has no stage ${name}`);
  return found;
};

let folder: string;
let database: TestDatabase;
let children: ChildProcess[] = [];

// The build itself has been made before the tests; the other stages run as the Dockerfile says.
beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/migrate.js'))) throw new Error('Run "npm run build" first');
  folder = mkdtempSync(join(tmpdir(), 'plinth-image-'));
  chmodSync(folder, 0o755);
  const packages = join(folder, 'packages');
  runStage(stage('packages'), packages, { context: ROOT });
  runStage(stage('runtime'), join(folder, 'app'), { context: ROOT, build: ROOT, packages });
  execFileSync('chmod', ['-R', 'a-w', join(folder, 'app')]);
  database = await createTestDatabase({ empty: true });
}, 300_000);

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});

afterAll(async () => {
  execFileSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
}, 300_000);

/** Starts a command as the image would: no rights, nothing to write to, a bare environment. */
function start(command: string[], env: Record<string, string> = {}) {
  const [program = '', ...args] = command;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    ...NOBODY,
    cwd: join(folder, 'app'),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      SIGN_UP: 'immediate',
      ...SECRETS,
      ...env,
    } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, output: () => output };
}

const sizeOf = (path: string) =>
  Number(
    execFileSync('du', ['-sm', join(folder, 'app', path)], { encoding: 'utf8' }).split('\t')[0],
  );

describe('what the image holds', () => {
  it('is small, and has no development packages', () => {
    const sizes = Object.fromEntries(
      ['node_modules', 'dist', '.next', '.'].map((p) => [p, sizeOf(p)]),
    );
    console.info('MB in the image:', sizes);
    expect(sizes.node_modules).toBeLessThan(MAX_PACKAGES_MB);
    for (const name of ['prisma', 'typescript', 'tsx', 'vitest', 'sharp', 'playwright-core']) {
      expect(existsSync(join(folder, 'app/node_modules', name)), name).toBe(false);
    }
  });

  it('migrates, serves pages and API, works, and stops on SIGTERM', {
    timeout: 90_000,
  }, async () => {
    const port = String(await getPort({ host: '127.0.0.1' }));
    const workerPort = String(await getPort({ host: '127.0.0.1' }));
    const url = `http://127.0.0.1:${port}`;
    const env = { APP_URL: url, PORT: port };
    const runtime = stage('runtime');

    const migrate = start(['node', 'dist/migrate.js'], {});
    expect(await migrate.ended, migrate.output()).toBe(0);

    const app = start(commandOf(runtime, 'CMD'), env);
    const worker = start(['node', 'dist/worker.js'], { APP_URL: url, WORKER_PORT: workerPort });
    const health = async (address: string) => {
      const { status } = await fetch(address);
      if (status !== 200) throw new Error(`${address} returned ${status}`);
    };
    try {
      await eventually(() => health(`${url}/api/v1/system/health/ready`), 30_000);
      await eventually(() => health(`http://127.0.0.1:${workerPort}/health`), 30_000);
    } catch (error) {
      throw new Error(`${error}\n${app.output()}\n${worker.output()}`);
    }
    expect(await start(commandOf(runtime, 'HEALTHCHECK'), env).ended).toBe(0);
    expect(await start(commandOf(runtime, 'HEALTHCHECK'), { PORT: '9' }).ended).toBe(1);

    const page = await fetch(`${url}/sign-up`);
    expect(page.status).toBe(200);
    const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(await page.text())?.[1];
    expect((await fetch(new URL(script ?? 'missing', url))).status).toBe(200);
    // Hashes a password: the native add-on is there.
    const signUp = { email: 'a@example.com', password: 'correct horse battery 9', name: 'A' };
    const signed = await createCaller(url)('/auth/sign-up', {
      body: { ...signUp, organizationName: 'Acme' },
    });
    expect(signed.json.data.user.email, signed.text).toBe(signUp.email);

    for (const { child } of [app, worker]) child.kill('SIGTERM');
    expect(await Promise.all([app.ended, worker.ended])).toEqual([0, 0]);
    for (const { output } of [app, worker]) {
      expect(output()).not.toMatch(/EACCES|EROFS|"level":"(ERROR|FATAL)"|MODULE_NOT_FOUND/);
    }
  });
});
