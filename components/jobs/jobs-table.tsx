'use client';

import { Card, Table } from '@mantine/core';
import { IconProgressCheck } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { LinkButton } from '@/components/common/link-button';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { StatusFilter } from '@/components/common/status-filter';
import { TableCard } from '@/components/common/table-card';
import { useQueryState } from '@/components/hooks/use-query-state';
import { isFinalJobStatus } from '@/lib/api/client';
import type { Page } from '@/lib/contracts/common';
import { JOB_STATUSES, type JobView } from '@/lib/contracts/jobs';
import { JobRow } from './job-row';

const BUSY_MS = 2000;
const IDLE_MS = 15_000;

export function JobsTable({ jobs }: { jobs: Page<JobView> }) {
  const { query, pending } = useQueryState();
  const busy = jobs.data.some((job) => !isFinalJobStatus(job.status));
  const empty = jobs.data.length === 0;
  const filtered = query.has('status') || query.has('queue') || query.has('resourceId');
  return (
    <>
      <PageHeader
        title="Jobs"
        description="What runs in the background: syncs, webhook deliveries, notifications. Nothing is lost when a worker stops; it goes on where it was."
      />
      <LiveRefresh ms={busy ? BUSY_MS : IDLE_MS} />
      {empty && !filtered ? (
        <Card>
          <Empty
            icon={<IconProgressCheck size={28} stroke={1.5} />}
            title="No job has run yet"
            description="Connect a shop: its first sync starts at once and appears here."
          >
            <LinkButton href="/connections">Connect a shop</LinkButton>
          </Empty>
        </Card>
      ) : (
        <TableCard
          pending={pending}
          minWidth={760}
          toolbar={<StatusFilter statuses={JOB_STATUSES} />}
          head={
            <Table.Tr>
              <Table.Th>Job</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th w="32%">Progress</Table.Th>
              <Table.Th>Created</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          }
          footer={<Pager pagination={jobs.pagination} noun="jobs" />}
        >
          {jobs.data.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
          {empty && (
            <Table.Tr>
              <Table.Td colSpan={5} ta="center" c="dimmed" py="xl">
                No job has this status. Choose another one above.
              </Table.Td>
            </Table.Tr>
          )}
        </TableCard>
      )}
    </>
  );
}
