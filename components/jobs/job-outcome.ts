import { formatNumber } from '@/components/common/format';
import type { JobView } from '@/lib/contracts/jobs';

/** A job's counts that are not zero: `{ pagesRead: 12 }` -> "12 pages read". */
export function describeResult(result: JobView['result']): string {
  return Object.entries(result ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .filter(([name, count]) => count !== 0 && !name.endsWith('Ms'))
    .map(([name, count]) => `${formatNumber(count)} ${splitWords(name)}`)
    .join(', ');
}

/** `pagesRead` -> "pages read" */
function splitWords(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** How long a finished job ran; null before it has finished. */
export function formatDuration({ startedAt, finishedAt }: JobView): string | null {
  if (startedAt === null || finishedAt === null) return null;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
