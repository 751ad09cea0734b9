'use client';

import { Table, Text } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';
import { describeResult } from './describe-result';
import { JobActions } from './job-actions';
import { JobProgressBar } from './job-progress';

export function JobRow({ job }: { job: JobView }) {
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink href={`/jobs/${job.id}`} size="sm" fw={560} c="inherit" underline="hover">
          {humanize(job.name)}
        </TextLink>
        <Text size="xs" c="dimmed">
          {job.queue}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={job.status} />
      </Table.Td>
      <Table.Td>
        <JobState job={job} />
      </Table.Td>
      <Table.Td c="dimmed" className="nowrap">
        <Time value={job.createdAt} />
      </Table.Td>
      <Table.Td>
        <JobActions job={job} compact />
      </Table.Td>
    </Table.Tr>
  );
}

/** The bar while it moves; afterwards what came of it. */
function JobState({ job }: { job: JobView }) {
  if (!isFinalJobStatus(job.status)) return <JobProgressBar job={job} />;
  if (job.error !== null) {
    return (
      <Text size="sm" c="red" lineClamp={2}>
        {job.error.message}
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed" lineClamp={1}>
      {describeResult(job.result) || `took ${formatDuration(job)}`}
    </Text>
  );
}

/** How long a job took, or a dash before it ended. */
export function formatDuration(job: JobView): string {
  if (job.startedAt === null || job.finishedAt === null) return '–';
  const seconds = (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
