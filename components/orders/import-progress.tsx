import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { formatNumber } from '@/components/common/format';
import { LinkButton } from '@/components/common/link-button';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { JobProgressBar } from '@/components/jobs/job-progress';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

/** The result of a finished import. */
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
    return (
      <Alert color="gray" title="The import was cancelled. The orders it created are still here." />
    );
  }
  const title = `${formatNumber(created)} ${created === 1 ? 'order' : 'orders'} created`;
  return (
    <Alert color={failed > 0 ? 'orange' : 'verdigris'} title={title}>
      {failed > 0 && (
        <Text size="sm">
          {formatNumber(failed)} {failed === 1 ? 'row was' : 'rows were'} rejected.{' '}
          <Anchor href={`/api/v1/orders/imports/${job.id}/errors`} download size="sm">
            Download the error report
          </Anchor>
        </Text>
      )}
    </Alert>
  );
}

/** Shows an import's progress; the import continues when the modal is closed. */
export function ImportProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useJobStream(jobId);
  const done = job !== null && isFinalJobStatus(job.status);
  return (
    <Stack>
      {job === null ? (
        <Text size="sm">File uploaded. Waiting for a worker.</Text>
      ) : done ? (
        <Outcome job={job} />
      ) : (
        <JobProgressBar job={job} />
      )}
      {!done && (
        <Text size="xs" c="dimmed">
          You can close this window. The import continues.
        </Text>
      )}
      <Group justify="flex-end">
        <LinkButton href={`/jobs/${jobId}`} variant="default">
          View job
        </LinkButton>
        <Button onClick={onClose}>{done ? 'Done' : 'Close'}</Button>
      </Group>
    </Stack>
  );
}
