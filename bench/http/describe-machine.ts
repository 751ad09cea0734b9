import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import nextPackage from 'next/package.json' with { type: 'json' };
import type pg from 'pg';

const GIB = 1024 ** 3;

/** What the figures were taken on. */
export async function describeMachine(db: pg.Client) {
  const { rows } = await db.query<{ server_version: string }>('show server_version');
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / GIB),
    system: `${platform()} ${release()}`,
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
    next: nextPackage.version,
    /** Of the last minute, before the load. */
    loadBefore: loadavg()[0] ?? 0,
  };
}

export type Machine = Awaited<ReturnType<typeof describeMachine>>;
