'use client';

import { Box, Group, Stack, Text } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { Section } from '@/components/common/section';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { JobProgressText } from '@/components/jobs/job-progress';
import type { JobView } from '@/lib/contracts/jobs';

export function JobsCard({ jobs }: { jobs: JobView[] }) {
  return (
    <Section title="Latest jobs" link={{ label: 'All jobs', href: '/jobs' }}>
      {jobs.length === 0 && (
        <Text size="sm" c="dimmed">
          No jobs yet. Syncs, webhooks and notifications appear here as they run.
        </Text>
      )}
      <Stack gap="md">
        {jobs.map((job) => (
          <Group key={job.id} justify="space-between" wrap="nowrap">
            <Box miw={0}>
              <TextLink href={`/jobs/${job.id}`} size="sm" fw={500} c="inherit" underline="hover">
                {humanize(job.name)}
              </TextLink>
              <Text size="xs" c="dimmed" truncate>
                <Time value={job.createdAt} /> <JobProgressText job={job} />
              </Text>
            </Box>
            <StatusBadge status={job.status} />
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
