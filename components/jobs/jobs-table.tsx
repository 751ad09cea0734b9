'use client';

import { Text } from '@mantine/core';
import { IconProgressCheck, IconRefresh } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { ButtonFilter, SearchFilter, toOptions } from '@/components/common/filters';
import { LinkButton, TextLink } from '@/components/common/link-button';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Caption, Note } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import { isFinalJobStatus, JOB_STATUSES } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';
import { JobAction } from './job-action';
import { describeResult, formatDuration } from './job-outcome';
import { JobProgressBar } from './job-progress';

const FILTERS = [
  ...['status', 'queue', 'name', 'resourceType', 'resourceId'],
  ...['requestId', 'parentId', 'payload', 'error'],
];
const BUSY_MS = 2000;
const IDLE_MS = 15_000;

const COLUMNS: Column<JobView>[] = [
  {
    label: 'Job',
    cell: ({ id, name, queue }) => (
      <>
        <TextLink href={`/jobs/${id}`} size="sm" fw={560} c="inherit" underline="hover">
          {humanize(name)}
        </TextLink>
        <Caption>{queue}</Caption>
      </>
    ),
  },
  { label: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { label: 'Progress', cell: (job) => <JobState job={job} />, w: '32%' },
  timeColumn('Created', ({ createdAt }) => createdAt),
  { label: null, cell: (job) => <JobAction job={job} compact />, ta: 'right' },
];

export function JobsTable({ jobs }: { jobs: Page<JobView> }) {
  const busy = jobs.data.some((job) => !isFinalJobStatus(job.status));
  return (
    <>
      <PageHeader
        title="Jobs"
        description="Background work: syncs, webhook deliveries and notifications. A job survives a worker that stops and resumes where it was."
      >
        {jobs.data.some(({ status }) => status === 'failed') && <RetryFailed />}
        <LinkButton href="/jobs/kinds" variant="default">
          Kinds and schedules
        </LinkButton>
      </PageHeader>
      <LiveRefresh ms={busy ? BUSY_MS : IDLE_MS} />
      <DataTable
        page={jobs}
        noun="jobs"
        columns={COLUMNS}
        minWidth={760}
        filters={FILTERS}
        toolbar={
          <>
            <ButtonFilter name="status" label="Status" options={toOptions(JOB_STATUSES)} />
            <SearchFilter name="error" placeholder="Error contains…" aria-label="Error contains" />
            <SearchFilter
              name="payload"
              placeholder="Payload, as in connectionId:abc"
              aria-label="Key and value of the payload"
            />
          </>
        }
        empty={{
          icon: IconProgressCheck,
          title: 'No jobs yet',
          description: 'Connect a shop. Its first sync starts right away and appears here.',
          children: <LinkButton href="/connections">Connect a shop</LinkButton>,
        }}
      />
    </>
  );
}

const RETRIED_DAYS = 7;

/** For jobs whose cause is gone. */
function RetryFailed() {
  const client = useApi();
  if (!useCan('admin', 'jobs:write')) return null;
  const retry = () => {
    const failedSince = new Date(Date.now() - RETRIED_DAYS * 24 * 60 * 60 * 1000).toISOString();
    return client.retryJobs({ body: { failedSince } });
  };
  return (
    <ActionButton
      variant="default"
      icon={IconRefresh}
      confirm={{
        title: 'Retry failed jobs?',
        message: `Those that failed within the last ${RETRIED_DAYS} days run again, ten per second, the oldest first.`,
      }}
      action={retry}
      success="Failed jobs run again"
    >
      Retry failed
    </ActionButton>
  );
}

/** The progress of a running job, the outcome of a finished one. */
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
    <Note lineClamp={1}>{describeResult(job.result) || `took ${formatDuration(job) ?? '–'}`}</Note>
  );
}
