'use client';

import { Alert, Code, Flex, Stack } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TextLink } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { type Fact, Facts, JsonView, Section } from '@/components/common/section';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobFailure, JobView } from '@/lib/contracts/jobs';
import { JobAction } from './job-action';
import { JobFailures } from './job-failures';
import { formatDuration } from './job-outcome';
import { JobProgressBar } from './job-progress';

/** One job, live until it finishes. */
export function JobDetail(props: { job: JobView; failures: readonly JobFailure[] }) {
  const { job: loaded, failures } = props;
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
      <PageHeader
        parent={{ label: 'Jobs', href: '/jobs' }}
        title={humanize(job.name)}
        badge={<StatusBadge status={job.status} />}
        description={
          <>
            {job.queue} · created <Time value={job.createdAt} />
          </>
        }
      >
        <JobAction job={job} onDone={setChanged} />
      </PageHeader>
      <Flex direction={{ base: 'column', md: 'row' }} gap="md">
        <Stack gap="md" flex={1} miw={0}>
          {job.error !== null && (
            <Alert color="red" title={job.error.message}>
              {job.error.code}
              {job.status === 'failed' &&
                ` · failed after ${job.attempts} of ${job.maxAttempts} attempts. Retry it once the cause is fixed.`}
            </Alert>
          )}
          <Section title="Progress">
            <JobProgressBar job={job} />
          </Section>
          {failures.length > 0 && <JobFailures failures={failures} />}
          <Section title="Result">
            {job.result === null ? (
              <Note>
                {isFinalJobStatus(job.status)
                  ? 'No result.'
                  : 'The result appears here when the job finishes.'}
              </Note>
            ) : (
              <JsonView value={job.result} />
            )}
          </Section>
        </Stack>
        <JobFacts job={job} />
      </Flex>
    </>
  );
}

function JobFacts({ job }: { job: JobView }) {
  const facts: Fact[] = [
    ['ID', <Code key="id">{job.id}</Code>],
    ['Attempts', `${job.attempts} of ${job.maxAttempts}`],
    ['Started', <Time key="started" value={job.startedAt} exact />],
    ['Finished', <Time key="finished" value={job.finishedAt} exact />],
    ['Duration', formatDuration(job)],
    ['Request', job.requestId && <Code key="request">{job.requestId}</Code>],
    [
      'Batch',
      job.parentId && (
        <TextLink key="batch" href={`/jobs/${job.parentId}`}>
          {job.parentId}
        </TextLink>
      ),
    ],
    ['Resource', job.resourceType],
    ['Resource ID', job.resourceId && <Code>{job.resourceId}</Code>],
  ];
  return (
    <Section title="Details" w={{ md: 340 }} style={{ alignSelf: 'flex-start' }}>
      <Facts facts={facts} labelWidth={90} />
    </Section>
  );
}
