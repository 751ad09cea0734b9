export const JOB_STATUSES = [
  'pending',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const FINAL: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies JobStatus[];

/** Whether a job in this status has ended. Only a retry by a user leaves it. */
export function isFinalJobStatus(status: string): boolean {
  return FINAL.includes(status);
}
