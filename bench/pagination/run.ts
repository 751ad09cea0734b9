import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { CONNECTION, fill, OWNER } from './fill';
import { type Figures, measure, toTable } from './measure';
import { type Ask, ask, walk } from './walk';

const PER_PAGE = 20;
const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations');

interface Measured {
  pool: pg.Pool;
  reads: OrdersReads;
  databasePid: number;
  milliseconds: number;
}

async function measureLists(count: number, { reads, ...rest }: Measured): Promise<Figures[]> {
  const figures: Figures[] = [];
  const page = async (name: string, query: Ask) => {
    const measured = await measure(name, rest.databasePid, rest.milliseconds, async () => {
      const { pagination } = await reads.list(OWNER, ask({ perPage: PER_PAGE, ...query }));
      return `${pagination.total}${pagination.totalIsEstimate ? ' (estimate)' : ''}`;
    });
    figures.push(measured);
    console.log(`  ${name}: ${measured.median.toFixed(2)} ms`);
  };
  const pages = Math.floor(count / PER_PAGE);
  for (const sort of ['-placedAt', 'totalAmount']) {
    await page(`page 1, sort=${sort}`, { sort });
    const halves = [Math.floor(pages / 2), pages - 1];
    const cursors = await walk(
      reads,
      { sort },
      halves.map((pageNumber) => pageNumber * PER_PAGE),
    );
    for (const [i, cursor] of cursors.entries()) {
      await page(`page ${(halves[i] ?? 0) + 1} by cursor, sort=${sort}`, { sort, cursor });
    }
  }
  await page('page 500 by number, the last that is allowed', { page: 500 });
  await page('page 1, fields=id,number,status', { fields: 'id,number,status' });
  await page('status=paid', { status: 'paid' });
  await page('connectionId', { connectionId: CONNECTION });
  const [next] = await walk(reads, { connectionId: CONNECTION }, [PER_PAGE]);
  await page('connectionId, page 2 by cursor', { connectionId: CONNECTION, cursor: next });
  await page('a month by placedFrom, placedTo', {
    placedFrom: '2018-03-01T00:00:00Z',
    placedTo: '2018-03-31T23:59:59Z',
  });
  await page('q=A-777777 (1 row)', { q: 'A-777777' });
  await page('q=c81e7 (a hundred rows)', { q: 'c81e7' });
  await page('q=example.com (all rows)', { q: 'example.com' });
  await page('q=zzzz (no row)', { q: 'zzzz' });
  await page('q=c8 (beginnings of words)', { q: 'c8' });
  return figures;
}

/** What is not done: counting afresh, and skipping to a deep page. */
async function measureOtherwise(count: number, { pool, ...rest }: Measured): Promise<Figures[]> {
  const own = '"organizationId" = $1 AND "deletedAt" IS NULL';
  const query = (name: string, text: string) =>
    measure(name, rest.databasePid, rest.milliseconds, async () => {
      const { rows } = await pool.query(text, [OWNER]);
      return String(rows[0]?.count ?? '');
    });
  const offset = (Math.floor(count / PER_PAGE) - 1) * PER_PAGE;
  return [
    await query('count(*) instead of the counters', `SELECT count(*) FROM "Order" WHERE ${own}`),
    await query(
      'the last page by OFFSET instead of a cursor',
      `SELECT * FROM "Order" WHERE ${own}
       ORDER BY "placedAt" DESC, "id" DESC LIMIT ${PER_PAGE} OFFSET ${offset}`,
    ),
  ];
}

async function run(count: number, milliseconds: number): Promise<void> {
  const server = await startEmbeddedPostgres({ ephemeral: true, database: 'pagination' });
  const db = new pg.Client({ connectionString: server.url });
  const pool = new pg.Pool({ connectionString: server.url, max: 1 });
  try {
    await applyMigrations(server.url, MIGRATIONS);
    await db.connect();
    console.log(`Filling in ${count} orders ...`);
    await fill(db, count);
    const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const measured: Measured = {
      pool,
      reads: new OrdersReads(pool),
      databasePid: rows[0]?.pid ?? 0,
      milliseconds,
    };
    const figures = await measureLists(count, measured);
    figures.push(...(await measureOtherwise(count, measured)));
    console.log(
      `\n${count} orders of one organization, pages of ${PER_PAGE}:\n\n${toTable(figures)}`,
    );
  } finally {
    await pool.end();
    await db.end();
    await server.stop();
  }
}

const [count = '1000000', milliseconds = '2000'] = process.argv.slice(2);
await run(Number(count), Number(milliseconds));
