import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { DEMO } from '@/prisma/demo-account';
import { startEmbeddedPostgres } from './lib/embedded-postgres';
import { connectDemoShop } from './lib/first-sync';
import { applyMigrations } from './lib/migrate';
import { assertPortFree } from './lib/ports';
import { prepareGenerated } from './lib/prepare';
import { createProcesses } from './lib/processes';
import { runCommand } from './lib/run-command';
import { waitUntilAnswers } from './lib/wait-until-answers';

const root = join(import.meta.dirname, '..');
const startedAt = performance.now();
const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
const step = (text: string) => console.log(`${pc.dim(`${elapsed().padStart(6)} `)} ${text}`);

if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
const port = Number(process.env.PORT || 3000);
const sandboxPort = Number(process.env.SANDBOX_PORT || 4000);
const appUrl = process.env.APP_URL || `http://localhost:${port}`;
const sandboxUrl = process.env.SANDBOX_URL || `http://localhost:${sandboxPort}`;

async function main(): Promise<void> {
  console.log(
    `\n${pc.bold('Plinth')} ${pc.dim('starts everything it needs; Ctrl-C stops it again.')}\n`,
  );
  await assertPortFree(port, 'PORT');
  await assertPortFree(sandboxPort, 'SANDBOX_PORT');

  step('Preparing the database client and the route table');
  await prepareGenerated(root);

  const given = process.env.DATABASE_URL;
  const embedded = given
    ? null
    : await startEmbeddedPostgres({ dataDir: join(root, '.data/postgres'), log: step });
  const databaseUrl = given ?? embedded?.url ?? '';
  step(
    embedded
      ? 'PostgreSQL runs (embedded, data in .data/)'
      : 'PostgreSQL is the one in DATABASE_URL',
  );

  const stopping = { done: false };
  const processes = createProcesses((label, code) => {
    console.error(pc.red(`\nThe ${label} process ended (code ${code}); stopping the rest.`));
    void shutDown(1);
  });
  async function shutDown(code: number): Promise<void> {
    if (stopping.done) process.exit(1);
    stopping.done = true;
    console.log(pc.dim('\nStopping...'));
    await processes.stop();
    await embedded?.stop();
    process.exit(code);
  }
  process.on('SIGINT', () => void shutDown(0));
  process.on('SIGTERM', () => void shutDown(0));

  try {
    const env = {
      NODE_ENV: 'development',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      APP_URL: appUrl,
      SANDBOX_URL: sandboxUrl,
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_STATE: process.env.SANDBOX_STATE || join(root, '.data/sandbox.json'),
      LOG_PRETTY: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
    };
    const applied = await applyMigrations(databaseUrl, join(root, 'prisma/migrations'));
    step(
      applied.length > 0 ? `Applied ${applied.length} migration(s)` : 'Migrations are up to date',
    );
    await runCommand('tsx', ['prisma/seed.ts'], { cwd: root, env, quiet: true });

    const common = { cwd: root, env };
    processes.start({
      ...common,
      label: 'shop',
      color: 'yellow',
      command: ['tsx', 'sandbox/main.ts'],
    });
    processes.start({
      ...common,
      label: 'worker',
      color: 'magenta',
      command: ['tsx', 'watch', '--clear-screen=false', 'server/worker.ts'],
    });
    processes.start({
      ...common,
      label: 'app',
      color: 'cyan',
      command: ['next', 'dev', '--hostname', '127.0.0.1', '--port', String(port)],
      // Each request is told by our own log already.
      hide: /^ (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/|▲ Next|- (Local|Network|Environments):|Running next\.config|Experiments|Ready in|Compiling|Starting\.\.\.|^\s+· /,
    });
    step('Starting the app, a worker and the sandbox shop');
    await waitUntilAnswers(`http://127.0.0.1:${port}/api/v1/system/health/ready`, 120_000);
    step('The app answers');
    await connectDemoShop({ appUrl: `http://127.0.0.1:${port}`, log: step });
    printBanner();
  } catch (error) {
    console.error(pc.red(`\n${error instanceof Error ? error.message : error}`));
    await shutDown(1);
  }
}

function printBanner(): void {
  const row = (name: string, value: string) => `  ${pc.dim(name.padEnd(14))}${value}`;
  console.log(
    [
      '',
      pc.bold(pc.green(`  Plinth is ready after ${elapsed()}.`)),
      '',
      row('Console', pc.cyan(appUrl)),
      row('Sign in as', `${DEMO.email}  ${pc.dim('password')}  ${DEMO.password}`),
      row('API reference', pc.cyan(`${appUrl}/docs`)),
      row(
        'Sandbox shop',
        `${pc.cyan(sandboxUrl)}  ${pc.dim('change an order there and watch the webhook arrive')}`,
      ),
      '',
      '  Click first:  Connections, then "Connect": allow access to a second shop and watch its orders arrive.',
      `  Or let a program do it all: ${pc.bold('npm run demo')}`,
      '',
    ].join('\n'),
  );
}

main().catch((error) => {
  console.error(pc.red(`\n${error instanceof Error ? error.message : error}`));
  process.exit(1);
});
