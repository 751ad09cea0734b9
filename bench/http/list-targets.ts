import type { Report } from './report';
import { SERVER_NAMES } from './servers';

export interface Verdict {
  what: string;
  measured: string;
  /** How far the rounds were apart; empty for what has none. */
  range: string;
  target: string;
  met: boolean;
}

const MIB = 1024 ** 2;
const MAX_RSS_MIB = 120;
const MAX_COLD_START_MS = 1_000;

const fixed = (ratio: number) => ratio.toFixed(2);

function ratioVerdicts({ rows }: Report): Verdict[] {
  return rows.flatMap(({ operation, server, ratio, ratioRange }) => {
    const target = operation.targets[server];
    if (target === undefined || !Number.isFinite(ratio)) return [];
    return {
      what: `${operation.name}: ${SERVER_NAMES[server]}`,
      measured: fixed(ratio),
      range: ratioRange.map(fixed).join('-'),
      target: `>= ${target}`,
      met: ratio >= target,
    };
  });
}

/** What the product promises, and whether it holds; only what was measured. */
export function listTargets(report: Report): Verdict[] {
  const api = report.servers.find(({ id }) => id === 'plinth');
  const verdicts = ratioVerdicts(report);
  if (api?.rssBefore) {
    const mebibytes = api.rssBefore / MIB;
    verdicts.push({
      what: 'idle memory (RSS): Plinth',
      measured: `${Math.round(mebibytes)} MiB`,
      range: '',
      target: `<= ${MAX_RSS_MIB} MiB`,
      met: mebibytes <= MAX_RSS_MIB,
    });
  }
  if (api) {
    verdicts.push({
      what: 'cold start: Plinth',
      measured: `${Math.round(api.coldStartMs)} ms`,
      range: '',
      target: `<= ${MAX_COLD_START_MS} ms`,
      met: api.coldStartMs <= MAX_COLD_START_MS,
    });
  }
  return verdicts;
}
