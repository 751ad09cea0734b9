'use client';

import { Card, Code, Title } from '@mantine/core';
import { type Fact, Facts } from '@/components/common/facts';
import { Time } from '@/components/common/time';
import type { JobView } from '@/lib/contracts/jobs';
import { formatDuration } from './job-row';

export function JobFacts({ job }: { job: JobView }) {
  const facts: Fact[] = [
    ['Id', <Code key="id">{job.id}</Code>],
    ['Attempts', `${job.attempts} of ${job.maxAttempts}`],
    ['Started', <Time key="started" value={job.startedAt} exact />],
    ['Finished', <Time key="finished" value={job.finishedAt} exact />],
    ['Took', formatDuration(job)],
    ['Works on', job.resourceType ?? '–'],
    ['Its id', job.resourceId === null ? '–' : <Code key="resource">{job.resourceId}</Code>],
  ];
  return (
    <Card>
      <Title order={3} mb="md">
        Details
      </Title>
      <Facts facts={facts} labelWidth={90} />
    </Card>
  );
}
