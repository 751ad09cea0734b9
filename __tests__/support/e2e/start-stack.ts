import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '@/__tests__/support/root';
import { SANDBOX_CLIENT_SECRET, SECRETS } from '@/__tests__/support/servers/secrets';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createSandbox } from '@/sandbox/sandbox';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';

/** The system as in production, for the browser: run by Playwright, ended by SIGTERM. */
const port = process.env.E2E_PORT ?? '3210';
const sandboxPort = Number(process.env.E2E_SANDBOX_PORT ?? '4210');

const postgres = await startEmbeddedPostgres({ ephemeral: true });
await applyMigrations(postgres.url, join(ROOT, 'prisma/migrations'));
const sandbox = await createSandbox({
  port: sandboxPort,
  smtpPort: 0,
  orders: 1000,
  latencyMs: 150,
  client: { secret: SANDBOX_CLIENT_SECRET },
});

const children: ChildProcess[] = ['dist/main.js', 'dist/worker.js'].map((file) =>
  spawn(process.execPath, [file], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: postgres.url,
      APP_URL: `http://localhost:${port}`,
      PORT: port,
      SANDBOX_URL: sandbox.url,
      ...(sandbox.smtpUrl && { SMTP_URL: sandbox.smtpUrl }),
      SANDBOX_CLIENT_SECRET,
      ...SECRETS,
      WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
      RATE_LIMIT_PUBLIC: '10000/60',
      RATE_LIMIT_SIGN_IN: '1000/60',
      LOG_LEVEL: 'warn',
    },
  }),
);

let stopping = false;
/** The signal may reach the whole group, and the children before us. */
async function stop(): Promise<void> {
  stopping = true;
  await Promise.all(
    children.map((child) => {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    }),
  );
  await sandbox.close();
  await postgres.stop();
}

async function stopAndExit(): Promise<void> {
  if (stopping) return;
  await stop();
  process.exit(0);
}
process.on('SIGTERM', stopAndExit);
process.on('SIGINT', stopAndExit);
for (const child of children) {
  child.once('exit', (code) => {
    if (!stopping && code) void stop().finally(() => process.exit(code));
  });
}
