import type { Job } from '@/lib/db/generated/client';
import type { JobRow } from './types';

/** The part of a row that hand-overs work with. */
export function toJobRow(row: Job): JobRow {
  const { id, organizationId, queue, name, attempts, maxAttempts, runAt } = row;
  const status = row.status as JobRow['status'];
  return { id, organizationId, queue, name, status, attempts, maxAttempts, runAt };
}
