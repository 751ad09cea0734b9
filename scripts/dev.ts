import { join, relative } from 'node:path';
import pc from 'picocolors';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { messageOf } from '@/lib/utils/message-of';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { banner } from './dev/banner';
import { startChildren } from './dev/children';
import { connectDemoShop } from './dev/first-sync';
import { createProcesses, type Processes } from './dev/processes';
import { childEnvironment, type DevSettings, readSettings } from './dev/settings';
import { createShutdown, type Shutdown } from './dev/shutdown';
import { waitUntilReachable } from './dev/wait-until-reachable';
import { warmUp } from './dev/warm-up';
import { assertPortsFree } from './lib/ports';
import { prepareGenerated } from './lib/prepare';
import { progressBar } from './lib/progress-bar';
import { runCommand } from './lib/run-command';
import { createTerminal } from './lib/terminal';

const RESPONSE_MS = 180_000;
const terminal = createTerminal();
// Counted from the start of this process, not from when its modules were loaded.
const elapsed = () => `${(performance.now() / 1000).toFixed(1)} s`;
/** Below the lines, what is going on at the moment. */
const now = (text: string) => terminal.status(`${' '.repeat(9)}${text}`);
const step = (text: string) => terminal.print(`${pc.dim(elapsed().padStart(7))}  ${text}`);

/** The database in DATABASE_URL, or the embedded one; with all migrations. */
async function startDatabase(settings: DevSettings, shutdown: Shutdown): Promise<string> {
  let url = settings.databaseUrl;
  if (url === undefined) {
    const dataDir = join(settings.dataDir, 'postgres');
    const starting = startEmbeddedPostgres({ dataDir, log: step });
    // Also when Ctrl-C comes first: what has begun to start is waited for and stopped.
    shutdown.add(async () => (await starting.catch(() => null))?.stop());
    url = (await starting).url;
  }
  shutdown.signal.throwIfAborted();
  const applied = await applyMigrations(url, join(settings.root, 'prisma/migrations'));
  const where = settings.databaseUrl
    ? 'the database in DATABASE_URL'
    : `PostgreSQL, embedded, in ${relative(settings.root, settings.dataDir)}/`;
  const migrations = applied.length === 1 ? 'migration' : 'migrations';
  step(`Database: ${where}${applied.length ? `, ${applied.length} ${migrations} applied` : ''}`);
  return url;
}

async function firstSync({ localUrl }: DevSettings, signal: AbortSignal): Promise<void> {
  now(pc.dim('Signing in as the demo user...'));
  try {
    const synced = await connectDemoShop({
      baseUrl: localUrl,
      onProgress: ({ progress }) => now(progressBar(progress)),
      signal,
    });
    terminal.status(null);
    if (synced) step(`First sync finished: ${synced.orders} orders of ${synced.name}`);
  } catch (error) {
    terminal.status(null);
    signal.throwIfAborted();
    step(pc.yellow(`The demo shop was not connected: ${messageOf(error)}`));
  }
}

async function start(settings: DevSettings, shutdown: Shutdown, processes: Processes) {
  const { root, localUrl, port, sandboxPort, smtpPort } = settings;
  const { signal } = shutdown;
  await assertPortsFree({
    PORT: port,
    SANDBOX_PORT: sandboxPort,
    SANDBOX_SMTP_PORT: smtpPort,
  });
  const [databaseUrl] = await Promise.all([
    startDatabase(settings, shutdown),
    prepareGenerated(root, signal),
  ]);
  signal.throwIfAborted();
  const env = childEnvironment(settings, databaseUrl);
  shutdown.add(processes.stop);
  const view = { requests: false };
  startChildren(processes, settings, env, view);
  now(pc.dim('Compiling the app...'));
  const seed = runCommand('node', ['--import', 'tsx', 'prisma/seed.ts'], {
    cwd: root,
    env,
    quiet: true,
    signal,
  });
  await Promise.all([
    seed,
    waitUntilReachable(`${localUrl}/api/v1/system/health/ready`, RESPONSE_MS, signal),
  ]);
  terminal.status(null);
  step('The app responds');
  await firstSync(settings, signal);
  terminal.print(banner(settings, elapsed()));
  await warmUp(localUrl, signal);
  view.requests = true;
}

async function main(): Promise<void> {
  terminal.print(
    `\n  ${pc.bold('Plinth')} ${pc.dim('starts a database, the app, a worker, a shop to connect and a mailbox.')}\n`,
  );
  const root = join(import.meta.dirname, '..');
  const processes = createProcesses({
    cwd: root,
    print: terminal.print,
    onExit(label, how) {
      terminal.status(null);
      terminal.print(pc.red(`\nThe ${label} process ended (${how}); stopping the rest.`));
      void shutdown.stop(1);
    },
  });
  const shutdown = createShutdown((text) => {
    terminal.status(null);
    terminal.print(pc.dim(`\n${text}`));
  }, processes.kill);
  try {
    const settings = readSettings(root);
    await start(settings, shutdown, processes);
  } catch (error) {
    if (!shutdown.signal.aborted) {
      terminal.print(pc.red(`\n${error instanceof Error ? error.message : error}\n`));
    }
    await shutdown.stop(1);
  }
}

await main();
