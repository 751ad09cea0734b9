import { Group, Progress, Stack } from '@mantine/core';
import { formatNumber } from '@/components/common/format';
import { Caption } from '@/components/common/text';
import { useNow } from '@/components/hooks/use-now';
import type { JobView } from '@/lib/contracts/jobs';
import { describeWait } from './job-wait';

/** "1,240 of 2,400", or "1,240" without a known total; nothing before the first row. */
export function JobProgressText({ job }: { job: JobView }) {
  if (!job.progress || job.progress.done === 0) return null;
  return <span className="tabular">· {formatCount(job.progress)}</span>;
}

/** Bar, message and count; animated while the job runs. */
export function JobProgressBar({ job }: { job: JobView }) {
  const percent = percentDone(job);
  const active = job.status === 'running';
  const wait = describeWait(job, useNow());
  const color = job.status === 'failed' ? 'red' : job.status === 'cancelled' ? 'gray' : undefined;
  return (
    <Stack gap={6}>
      <Progress
        value={percent ?? (active ? 100 : 0)}
        animated={active}
        striped={active}
        color={color}
        size="md"
        aria-label="Progress"
        transitionDuration={300}
      />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Caption truncate>{wait ?? job.progress?.message ?? (active ? 'Running' : '')}</Caption>
        <Caption className="tabular nowrap">
          {job.progress && formatCount(job.progress)}
          {percent !== null && ` · ${percent}%`}
        </Caption>
      </Group>
    </Stack>
  );
}

function formatCount({ done, total }: NonNullable<JobView['progress']>): string {
  return total ? `${formatNumber(done)} of ${formatNumber(total)}` : formatNumber(done);
}

/** Null while the total is not known. */
function percentDone({ status, progress }: JobView): number | null {
  if (status === 'completed') return 100;
  if (!progress?.total) return null;
  return Math.min(100, Math.round((progress.done / progress.total) * 100));
}
