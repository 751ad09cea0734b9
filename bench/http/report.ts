import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './describe-machine';
import type { Sample } from './measure';
import type { BenchOptions } from './options';
import { RESULTS } from './paths';
import type { ServerId } from './servers';
import type { Row } from './summarize';

export interface ServerFacts {
  id: ServerId;
  coldStartMs: number;
  /** Before the first measurement and after the last; null where it is not known. */
  rssBefore: number | null;
  rssAfter: number | null;
}

/** Everything of a run, each round of it. */
export interface Report {
  takenAt: string;
  options: BenchOptions;
  machine: Machine;
  servers: ServerFacts[];
  rows: Row[];
  samples: Sample[];
}

export const LATEST = join(RESULTS, 'latest.json');

export async function writeReport(report: Report): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(LATEST, `${JSON.stringify(report, null, 2)}\n`);
}

/** The report of the run before. @throws Error when there is none */
export async function readReport(): Promise<Report> {
  const text = await readFile(LATEST, 'utf8').catch(() => {
    throw new Error('Nothing has been measured yet');
  });
  return JSON.parse(text) as Report;
}
