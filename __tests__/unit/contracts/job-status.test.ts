import { expect, it } from 'vitest';
import { isFinalJobStatus, JOB_STATUSES } from '@/lib/contracts/job-status';

it('is final for a job that has ended', () => {
  expect(JOB_STATUSES.filter(isFinalJobStatus)).toEqual(['completed', 'failed', 'cancelled']);
});
