'use client';

import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { LinkButton } from '@/components/common/link-button';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { JobProgressBar } from '@/components/jobs/job-progress';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

const number = new Intl.NumberFormat('en');

/** How an import ended, in a sentence. */
function Outcome({ job }: { job: JobView }) {
  const { created = 0, failed = 0 } = (job.result ?? {}) as { created?: number; failed?: number };
  if (job.status === 'failed') {
    return (
      <Alert color="red" title="Nothing could be imported">
        {job.error?.message}
      </Alert>
    );
  }
  if (job.status === 'cancelled') {
    return <Alert color="gray" title="The import was cancelled; what was created stays" />;
  }
  const title = `${number.format(created)} ${created === 1 ? 'order' : 'orders'} created`;
  return (
    <Alert color={failed > 0 ? 'orange' : 'verdigris'} title={title}>
      {failed > 0 && (
        <Text size="sm">
          {number.format(failed)} {failed === 1 ? 'row was' : 'rows were'} refused.{' '}
          <Anchor href={`/api/v1/orders/imports/${job.id}/errors`} download size="sm">
            Download the error report
          </Anchor>
        </Text>
      )}
    </Alert>
  );
}

/** Follows an import; it goes on when the window is closed. */
export function ImportProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useJobStream(jobId);
  const done = job !== null && isFinalJobStatus(job.status);
  return (
    <Stack>
      {job === null ? (
        <Text size="sm">The file is there; waiting for a worker.</Text>
      ) : done ? (
        <Outcome job={job} />
      ) : (
        <JobProgressBar job={job} />
      )}
      {!done && (
        <Text size="xs" c="dimmed">
          You may close this window: the import goes on.
        </Text>
      )}
      <Group justify="flex-end">
        <LinkButton href={`/jobs/${jobId}`} variant="default">
          Show the job
        </LinkButton>
        <Button onClick={onClose}>{done ? 'Done' : 'Close'}</Button>
      </Group>
    </Stack>
  );
}
