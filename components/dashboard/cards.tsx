'use client';

import { Box, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from '@/components/common/link-button';
import { Section } from '@/components/common/section';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { LastSync } from '@/components/connections/connection-card';
import { JobProgressText } from '@/components/jobs/job-progress';
import type { ConnectionView } from '@/lib/contracts/connections';
import type { JobView } from '@/lib/contracts/jobs';

export function ConnectionsCard({ connections }: { connections: ConnectionView[] }) {
  return (
    <Section title="Connections" link={{ label: 'Manage', href: '/connections' }}>
      <Stack gap="md">
        {connections.map((connection) => (
          <Row key={connection.id} status={connection.status}>
            <Text size="sm" fw={500} truncate>
              {connection.name}
            </Text>
            <Caption>
              <LastSync connection={connection} />
            </Caption>
          </Row>
        ))}
      </Stack>
    </Section>
  );
}

export function JobsCard({ jobs }: { jobs: JobView[] }) {
  return (
    <Section title="Latest jobs" link={{ label: 'All jobs', href: '/jobs' }}>
      {jobs.length === 0 && (
        <Note>No jobs yet. Syncs, webhooks and notifications appear here as they run.</Note>
      )}
      <Stack gap="md">
        {jobs.map((job) => (
          <Row key={job.id} status={job.status}>
            <TextLink href={`/jobs/${job.id}`} size="sm" fw={500} c="inherit" underline="hover">
              {humanize(job.name)}
            </TextLink>
            <Caption truncate>
              <Time value={job.createdAt} /> <JobProgressText job={job} />
            </Caption>
          </Row>
        ))}
      </Stack>
    </Section>
  );
}

function Row({ status, children }: { status: string; children: ReactNode }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Box miw={0}>{children}</Box>
      <StatusBadge status={status} />
    </Group>
  );
}
