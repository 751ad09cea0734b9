import type { JobProgress, JobStatus, JobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';

/** The channel of the event bus that carries a job's changes. */
export function jobChannel(jobId: string): string {
  return `job:${jobId}`;
}

const FINAL: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies JobStatus[];

/** Whether nothing will happen to the job any more, unless somebody retries it. */
export function isFinal(status: string): boolean {
  return FINAL.includes(status);
}

/** A row as the API shows it; the payload stays inside. */
export function toJobView(row: Job): JobView {
  return {
    id: row.id,
    queue: row.queue,
    name: row.name,
    status: row.status as JobStatus,
    progress: row.progress as JobProgress | null,
    result: row.result as JobView['result'],
    error: row.error as JobView['error'],
    attempts: row.attempts,
    maxAttempts: row.maxAttempts,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
