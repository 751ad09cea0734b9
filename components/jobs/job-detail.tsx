'use client';

import { Alert, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Trail } from '@/components/common/breadcrumbs';
import { JsonView } from '@/components/common/json-view';
import { PageHeader } from '@/components/common/page-header';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { isFinalJobStatus } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';
import { JobActions } from './job-actions';
import { JobFacts } from './job-facts';
import { JobProgressBar } from './job-progress';

/** One job, live while it moves. */
export function JobDetail({ job: loaded }: { job: JobView }) {
  const router = useRouter();
  const [changed, setChanged] = useState<JobView | null>(null);
  const base = changed ?? loaded;
  const streamed = useJobStream(isFinalJobStatus(base.status) ? null : base.id, () => {
    setChanged(null);
    router.refresh();
  });
  const job = streamed ?? base;
  return (
    <>
      <Trail parents={[['Jobs', '/jobs']]} here={humanize(job.name)} />
      <PageHeader
        title={
          <Group gap="sm">
            {humanize(job.name)}
            <StatusBadge status={job.status} />
          </Group>
        }
        description={
          <>
            {job.queue} · created <Time value={job.createdAt} />
          </>
        }
      >
        <JobActions job={job} onChanged={setChanged} />
      </PageHeader>
      <div className="detail-columns">
        <Stack gap="md">
          {job.error !== null && (
            <Alert color="red" title={job.error.message}>
              {job.error.code}
              {job.status === 'failed' &&
                ` · given up after ${job.attempts} of ${job.maxAttempts} attempts. Retry it when the cause is gone.`}
            </Alert>
          )}
          <Card>
            <Title order={3} mb="md">
              Progress
            </Title>
            <JobProgressBar job={job} />
          </Card>
          <Card>
            <Title order={3} mb="md">
              Result
            </Title>
            {job.result === null ? (
              <Text size="sm" c="dimmed">
                {isFinalJobStatus(job.status)
                  ? 'It ended without a result.'
                  : 'The result appears here when the job is done.'}
              </Text>
            ) : (
              <JsonView value={job.result} />
            )}
          </Card>
        </Stack>
        <JobFacts job={job} />
      </div>
    </>
  );
}
