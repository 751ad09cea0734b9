import { humanize } from '@/components/common/status-badge';
import type { JobView } from '@/lib/contracts/jobs';

const number = new Intl.NumberFormat('en');

/** What a job counted, in words: "12 created, 30 updated"; empty when there is nothing to tell. */
export function describeResult(result: JobView['result']): string {
  return Object.entries(result ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .filter(([name, count]) => count !== 0 && !name.endsWith('Ms'))
    .map(([name, count]) => `${number.format(count)} ${humanize(splitWords(name)).toLowerCase()}`)
    .join(', ');
}

/** `pagesRead` -> `pages read`. */
function splitWords(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2');
}
