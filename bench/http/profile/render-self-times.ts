import { table } from '@/bench/http/table';
import type { SelfTime, sumSelfTimes } from './sum-self-times';

const FUNCTIONS = 25;
const FILES = 15;

/**
 * The largest self times as Markdown tables, in microseconds per request. The profiler goes by the
 * clock: on a machine that does other things as well, the shares say more.
 */
export function renderSelfTimes(
  { functions, files }: ReturnType<typeof sumSelfTimes>,
  requests: number,
): string {
  const total = functions.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const figures = ({ microseconds }: SelfTime) => [
    (microseconds / requests).toFixed(2),
    `${((100 * microseconds) / total).toFixed(1)} %`,
  ];
  return [
    `${requests} requests, ${(total / requests).toFixed(1)} us each.`,
    table(
      ['function', 'where', 'us/request', 'share'],
      functions
        .slice(0, FUNCTIONS)
        .map((entry) => [entry.name, entry.file || '-', ...figures(entry)]),
      2,
    ),
    table(
      ['file or package', 'us/request', 'share'],
      files.slice(0, FILES).map((entry) => [entry.name, ...figures(entry)]),
    ),
  ].join('\n\n');
}
