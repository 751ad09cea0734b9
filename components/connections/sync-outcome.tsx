'use client';

import { Alert, Text } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { humanize } from '@/components/common/status-badge';
import type { JobView } from '@/lib/contracts/jobs';

const number = new Intl.NumberFormat('en');

/** The counts of a result as a sentence: "12 created, 30 updated". */
function describeResult(result: JobView['result']): string {
  return Object.entries(result ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([name, count]) => `${number.format(count)} ${humanize(name).toLowerCase()}`)
    .join(', ');
}

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
