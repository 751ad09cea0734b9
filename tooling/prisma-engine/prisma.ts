// Runs Prisma's ordinary CLI with our schema engine, so nothing is downloaded, and with a database:
// the one in DATABASE_URL, else the embedded PostgreSQL, started for the command if need be.
// All arguments are the CLI's own; `--seed` is ours: seed once the command has succeeded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';

const root = join(import.meta.dirname, '../..');
const WITHOUT_DATABASE = ['generate', 'validate', 'format', 'version', '--version', '-v', '--help'];

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function run(args: string[], databaseUrl: string | undefined): Promise<number> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
      PRISMA_SCHEMA_ENGINE_BINARY: join(import.meta.dirname, 'schema-engine.mjs'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

async function main(args: string[]): Promise<number> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  if (args.length === 0 || WITHOUT_DATABASE.includes(args[0] ?? '') || args.includes('--help')) {
    return run(args, process.env.DATABASE_URL);
  }
  const given = process.env.DATABASE_URL;
  const deploys = args[0] === 'migrate' && args[1] === 'deploy';
  if (!given && (deploys || process.env.NODE_ENV === 'production')) {
    throw new Error('Set DATABASE_URL: the embedded PostgreSQL is for development only.');
  }
  const embedded = given
    ? null
    : await startEmbeddedPostgres({ dataDir: join(root, '.data', 'postgres'), log: console.log });
  try {
    const url = given ?? embedded?.url ?? '';
    const code = await run(
      args.filter((arg) => arg !== '--seed'),
      url,
    );
    if (code !== 0) return code;
    return args.includes('--seed') ? await run(['db', 'seed'], url) : code;
  } finally {
    await embedded?.stop();
  }
}

// Ctrl-C reaches the CLI as well; we stay to stop the database after it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(messageOf(error));
  return 1;
});
