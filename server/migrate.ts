import { parseArgs } from 'node:util';
import pg from 'pg';
import { getDatabaseUrl } from '@/lib/config';
import { describeConnectionError } from '@/lib/db/describe-connection-error';
import { findPending } from '@/lib/db/postgres/migrations/history';
import { applyMigrations, resolveFailed } from '@/lib/db/postgres/migrations/migrate';
import { listMigrations } from '@/lib/db/postgres/migrations/read-migrations';
import { messageOf } from '@/lib/utils/message-of';

const USAGE = `Applies the pending migrations to the database in DATABASE_URL.

  --status              lists them instead; exit code 1 if there are any
  --rolled-back <name>  marks a migration that failed, so that it is tried again
  --applied <name>      marks a migration that failed and was completed by hand
`;

const OPTIONS = {
  status: { type: 'boolean' },
  'rolled-back': { type: 'string' },
  applied: { type: 'string' },
  help: { type: 'boolean' },
} as const;

async function printStatus(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const pending = await findPending(client, listMigrations());
    for (const name of pending) console.log(`Pending: ${name}`);
    if (pending.length === 0) console.log('Every migration is applied.');
    return pending.length === 0 ? 0 : 1;
  } finally {
    await client.end();
  }
}

/** @returns the exit code */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const url = getDatabaseUrl();
  try {
    if (values.status) return await printStatus(url);
    const { 'rolled-back': rolledBack, applied } = values;
    if (rolledBack !== undefined) await resolveFailed(url, rolledBack, 'rolled back');
    else if (applied !== undefined) await resolveFailed(url, applied, 'applied');
    else {
      const done = await applyMigrations(url, undefined, console.log);
      if (done.length === 0) console.log('Every migration is applied.');
    }
    return 0;
  } catch (error) {
    throw new Error(describeConnectionError(error, url) ?? messageOf(error), { cause: error });
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(messageOf(error));
  return 1;
});
