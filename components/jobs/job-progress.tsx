'use client';

import { Group, Progress, Stack, Text } from '@mantine/core';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

const number = new Intl.NumberFormat('en');

/** Percent done; null while the total is not known. */
export function jobPercent(job: JobView): number | null {
  if (job.status === 'completed') return 100;
  if (!job.progress?.total) return null;
  return Math.min(100, Math.round((job.progress.done / job.progress.total) * 100));
}

/** "1,240 of 2,400" as far as it is known; empty before a job starts. */
export function JobProgressText({ job }: { job: JobView }) {
  if (!job.progress || job.progress.done === 0) return null;
  const { done, total } = job.progress;
  return (
    <span className="tabular">
      · {number.format(done)}
      {total === null ? '' : ` of ${number.format(total)}`}
    </span>
  );
}

/** Bar, count and what is being done; moves while the job runs. */
export function JobProgressBar({ job }: { job: JobView }) {
  const percent = jobPercent(job);
  const moving = !isFinalJobStatus(job.status);
  const color = job.status === 'failed' ? 'red' : job.status === 'cancelled' ? 'gray' : undefined;
  return (
    <Stack gap={6}>
      <Progress
        value={percent ?? (moving ? 100 : 0)}
        animated={moving}
        striped={moving}
        color={color}
        size="md"
        aria-label="Progress"
        transitionDuration={300}
      />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed" truncate>
          {job.progress?.message ?? (moving ? 'Waiting for a worker' : '')}
        </Text>
        <Text size="xs" c="dimmed" className="tabular nowrap">
          {job.progress && number.format(job.progress.done)}
          {job.progress?.total ? ` of ${number.format(job.progress.total)}` : ''}
          {percent !== null && ` · ${percent} %`}
        </Text>
      </Group>
    </Stack>
  );
}
