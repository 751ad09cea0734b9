import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';

/** Later than this a job waits for its time, earlier for a worker. */
const SOON_MS = 2_000;

/**
 * What an unfinished job that does not run waits for: `Retry 3 of 10 in 4 min`. Null for other jobs.
 * @param now null: says nothing of the time
 */
export function describeWait(job: JobView, now: number | null): string | null {
  if (isFinalJobStatus(job.status) || job.status === 'running') return null;
  if (job.waitsFor === 'children') {
    return `Waiting for ${job.pendingChildren} ${job.pendingChildren === 1 ? 'job' : 'jobs'}`;
  }
  if (job.waitsFor === 'resume') return 'Paused';
  const inMs = now === null ? 0 : Date.parse(job.runAt) - now;
  const hasRun = job.status === 'pending' && job.startedAt !== null;
  const retry = job.attempts > 0 ? `Retry ${job.attempts + 1} of ${job.maxAttempts}` : 'Next try';
  const what = hasRun ? retry : 'Starts';
  if (inMs > SOON_MS) return `${what} in ${formatWait(inMs)}`;
  return hasRun ? `${what} is due` : 'Waiting for a worker';
}

function formatWait(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
