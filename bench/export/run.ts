import { join } from 'node:path';
import pg from 'pg';
import { readUsage } from '@/bench/http/process-usage';
import { fill } from '@/bench/pagination/fill';
import { insertSession } from '@/bench/session';
import { EXPORT_FORMATS, type ExportFormat } from '@/lib/contracts/exports';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { readMemory, resetPeak } from './peak-memory';
import { type Api, CLAIMS, startApi } from './start-api';

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations');
const LINE_FEED = 10;

interface Figures {
  what: string;
  rows: number;
  mebibytes: number;
  seconds: number;
  cpuSeconds: number;
  rssBefore: number;
  /** When a tenth of the rows were there: what grows with the rows would show. */
  peakAtTenth: number;
  rssPeak: number;
}

async function cpuSeconds(pid: number): Promise<number> {
  return ((await readUsage(pid))?.cpuMicros ?? 0) / 1e6;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === LINE_FEED) lines += 1;
  return lines;
}

/** Downloads all orders of the large organization, keeps nothing of them, and watches the server. */
async function measure(
  { url, pid, token }: Api,
  format: ExportFormat,
  expected: number,
): Promise<Figures> {
  await resetPeak(pid);
  const before = await readMemory(pid);
  const cpuBefore = await cpuSeconds(pid);
  const startedAt = performance.now();
  const response = await fetch(`${url}/api/v1/orders/export?format=${format}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok || !response.body) throw new Error(`The export returned ${response.status}`);
  let bytes = 0;
  let lines = 0;
  let peakAtTenth = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    lines += countLines(chunk);
    if (peakAtTenth === 0 && lines > expected / 10) peakAtTenth = (await readMemory(pid)).peak;
  }
  return {
    what: format,
    rows: format === 'csv' ? lines - 1 : lines,
    mebibytes: bytes / 1024 ** 2,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (await cpuSeconds(pid)) - cpuBefore,
    rssBefore: before.now,
    peakAtTenth,
    rssPeak: (await readMemory(pid)).peak,
  };
}

function toTable(figures: Figures[]): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const lines = figures.map((f) =>
    [
      f.what,
      whole(f.rows),
      whole(f.mebibytes),
      f.seconds.toFixed(1),
      whole(f.rows / f.seconds),
      ((f.cpuSeconds * 1e6) / f.rows).toFixed(1),
      whole(f.rssBefore),
      whole(f.peakAtTenth),
      whole(f.rssPeak),
    ].join(' | '),
  );
  return [
    '| Format | rows | MiB | s | rows/s | CPU us per row | RSS before MiB | peak at a tenth | peak RSS MiB |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

async function fillIn(url: string, count: number): Promise<void> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  try {
    await fill(db, count);
    await insertSession(db, CLAIMS);
  } finally {
    await db.end();
  }
}

async function run(count: number): Promise<void> {
  const postgres = await startEmbeddedPostgres({ ephemeral: true, database: 'export' });
  let api: Api | undefined;
  try {
    await applyMigrations(postgres.url, MIGRATIONS);
    console.log(`Filling in ${count} orders ...`);
    await fillIn(postgres.url, count);
    api = await startApi(postgres.url);
    const figures: Figures[] = [];
    for (const format of EXPORT_FORMATS) {
      const measured = await measure(api, format, count);
      if (measured.rows !== count) throw new Error(`${format} has ${measured.rows} rows`);
      figures.push(measured);
    }
    console.log(`\n${toTable(figures)}`);
  } finally {
    await api?.stop();
    await postgres.stop();
  }
}

await run(Number(process.argv[2] ?? '1000000'));
