import { expect, it } from 'vitest';
import { describeWait } from '@/components/jobs/job-wait';
import { exampleJob } from '@/lib/contracts/examples';
import type { JobView } from '@/lib/contracts/jobs';

const NOW = Date.parse('2026-01-15T10:30:00Z');
const job = { ...exampleJob, status: 'pending', attempts: 0, startedAt: null } as JobView;
const startedAt = exampleJob.startedAt;
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

it.each<[Partial<JobView>, string | null]>([
  [{}, 'Waiting for a worker'],
  [{ status: 'queued' }, 'Waiting for a worker'],
  [{ runAt: inSeconds(45) }, 'Starts in 45 s'],
  [{ runAt: inSeconds(300), startedAt }, 'Next try in 5 min'],
  [{ startedAt, runAt: inSeconds(240), attempts: 2, maxAttempts: 10 }, 'Retry 3 of 10 in 4 min'],
  [{ startedAt, runAt: inSeconds(7200), attempts: 2, maxAttempts: 10 }, 'Retry 3 of 10 in 2 h'],
  [{ runAt: inSeconds(259_200) }, 'Starts in 3 days'],
  [{ startedAt, attempts: 1, maxAttempts: 3 }, 'Retry 2 of 3 is due'],
  [{ waitsFor: 'children', pendingChildren: 1 }, 'Waiting for 1 job'],
  [{ waitsFor: 'children', pendingChildren: 3 }, 'Waiting for 3 jobs'],
  [{ waitsFor: 'resume', runAt: inSeconds(300) }, 'Paused'],
  [{ status: 'running' }, null],
  [{ status: 'failed' }, null],
])('%o: %s', (change, text) => {
  expect(describeWait({ ...job, ...change }, NOW)).toBe(text);
});

it('says nothing of the time while it is not known', () => {
  const retry = { ...job, startedAt, attempts: 1, runAt: inSeconds(240) };
  expect(describeWait(retry, null)).toBe('Retry 2 of 3 is due');
});
