'use client';

import { Alert, Text } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { describeResult } from '@/components/jobs/describe-result';
import type { JobView } from '@/lib/contracts/jobs';

/** How a sync that was watched ended. */
export function SyncOutcome({ job }: { job: JobView }) {
  if (job.status === 'completed') {
    const counts = describeResult(job.result);
    return (
      <Text size="sm" c="verdigris" fw={500} role="status">
        Sync finished{counts === '' ? '' : `: ${counts}`}
      </Text>
    );
  }
  if (job.status !== 'failed') return null;
  return (
    <Alert color="red" title="The sync failed">
      {job.error?.message ?? 'It was given up after several attempts.'}{' '}
      <TextLink href={`/jobs/${job.id}`} size="sm">
        See the job
      </TextLink>
    </Alert>
  );
}
