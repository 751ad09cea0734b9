import pg from 'pg';
import type { Config } from '@/lib/config';
import { describeConnectionError } from '@/lib/db/describe-connection-error';
import {
  countLateJobs,
  type DatabaseFacts,
  inspectDatabase,
} from '@/lib/db/postgres/inspect-database';
import { findPending } from '@/lib/db/postgres/migrations/history';
import { listMigrations } from '@/lib/db/postgres/migrations/read-migrations';
import { messageOf } from '@/lib/utils/message-of';
import { checkClock } from './check-clock';
import { type Finding, ok, problem, warning } from './finding';

const OLDEST_VERSION = 130_000;
/** Of each process beside its pool: for LISTEN. */
const EXTRA_CONNECTIONS = 1;

/** What is wrong with a database that responds. */
export function checkFacts(facts: DatabaseFacts, poolSize: number): Finding[] {
  const findings: Finding[] = [];
  if (facts.versionNumber < OLDEST_VERSION) {
    const text = `Database: PostgreSQL ${facts.version} is too old`;
    findings.push(problem(text, 'Upgrade to PostgreSQL 13 or newer.'));
  }
  if (facts.encoding !== 'UTF8') {
    const text = `Database: its encoding is ${facts.encoding}`;
    findings.push(problem(text, "Create it anew with ENCODING 'UTF8', and copy the data."));
  }
  if (facts.readOnly) {
    const advice =
      'Let DATABASE_URL name the primary, or set default_transaction_read_only to off.';
    findings.push(problem('Database: it is read-only, or a standby', advice));
  }
  if (facts.closedTables.length > 0) {
    const [first, second, ...rest] = facts.closedTables;
    const tables = [first, second].filter(Boolean).join(', ');
    findings.push(
      problem(
        `Database: the role may not read and write ${tables}${rest.length ? ` and ${rest.length} more tables` : ''}`,
        'Grant it: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO <role>;',
      ),
    );
  }
  const free = facts.maxConnections - facts.usedConnections;
  if (free < poolSize + EXTRA_CONNECTIONS) {
    findings.push(
      warning(
        `Database: ${free} of ${facts.maxConnections} connections are free, and each process opens up to ${poolSize + EXTRA_CONNECTIONS}`,
        'Raise max_connections, lower DATABASE_POOL_SIZE, or run fewer processes.',
      ),
    );
  }
  return findings;
}

async function checkMigrations(client: pg.Client, canCreate: boolean): Promise<Finding> {
  const pending = await findPending(client, listMigrations());
  if (pending.length === 0) return ok('Migrations: all are applied');
  const text = `Migrations: ${pending.length} pending, the first is ${pending[0]}`;
  if (canCreate) return problem(text, 'Run npm run db:migrate:deploy (node dist/migrate.js).');
  return problem(
    `${text}, and the role may not create tables`,
    'Run node dist/migrate.js with the DATABASE_URL of a role that owns the schema.',
  );
}

async function checkJobs(client: pg.Client): Promise<Finding> {
  const late = await countLateJobs(client);
  if (late === 0) return ok('Jobs: none waits for more than two minutes');
  return warning(
    `Jobs: ${late} wait for more than two minutes`,
    'Start a worker (npm run start:worker), or more of them; check WORKER_QUEUES and their logs.',
  );
}

/** Connects with what the configuration says, and looks at the database, its migrations and jobs. */
export async function checkDatabase({ url, poolSize }: Config['database']): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const before = new Date();
    const facts = await inspectDatabase(client);
    const clock = checkClock('PostgreSQL', facts.now, before, new Date());
    const migrations = await checkMigrations(client, facts.canCreate);
    const faults = checkFacts(facts, poolSize);
    return [
      ...(faults.length > 0 ? faults : [ok(`Database: PostgreSQL ${facts.version}`)]),
      migrations,
      ...(migrations.level === 'ok' && faults.length === 0 ? [await checkJobs(client)] : []),
      clock,
    ];
  } catch (error) {
    const advice = describeConnectionError(error, url) ?? 'Look into the log of PostgreSQL.';
    return [problem(`Database: ${messageOf(error) || 'no connection'}`, advice)];
  } finally {
    await client.end().catch(() => undefined);
  }
}
