'use client';

import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { JobProgressText } from '@/components/jobs/job-progress';
import type { JobView } from '@/lib/contracts/jobs';

/** What the workers did last. */
export function JobsCard({ jobs }: { jobs: JobView[] }) {
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <Title order={3}>Latest jobs</Title>
        <TextLink href="/jobs" size="sm">
          All jobs
        </TextLink>
      </Group>
      {jobs.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has run yet. Syncs, webhooks and notifications appear here as they run.
        </Text>
      )}
      <Stack gap="md">
        {jobs.map((job) => (
          <Group key={job.id} justify="space-between" wrap="nowrap">
            <div className="truncated">
              <TextLink href={`/jobs/${job.id}`} size="sm" fw={500} c="inherit" underline="hover">
                {humanize(job.name)}
              </TextLink>
              <Text size="xs" c="dimmed" truncate>
                <Time value={job.createdAt} /> <JobProgressText job={job} />
              </Text>
            </div>
            <StatusBadge status={job.status} />
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
