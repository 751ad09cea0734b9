import pc from 'picocolors';
import type { JobProgress } from '@/lib/contracts/jobs';

const WIDTH = 28;

/** A bar for a job's progress, such as `━━━━━━━━────  450 / 600 orders`. */
export function progressBar(progress: JobProgress | null): string {
  const { done = 0, total = null } = progress ?? {};
  const share = total ? Math.min(1, done / total) : 0;
  const full = Math.round(share * WIDTH);
  const bar = pc.cyan('━'.repeat(full)) + pc.dim('━'.repeat(WIDTH - full));
  return `${bar}  ${done}${total === null ? '' : ` / ${total}`} orders`;
}
