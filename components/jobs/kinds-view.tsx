'use client';

import { Badge, Code, Stack, Table } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { formatNumber } from '@/components/common/format';
import { TextLink } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { JobKind, JobScheduleView } from '@/lib/contracts/jobs';

interface KindsViewProps {
  kinds: readonly JobKind[];
  schedules: readonly JobScheduleView[];
}

/** What kinds of jobs there are, how many of each, and what the clock enqueues. */
export function KindsView({ kinds, schedules }: KindsViewProps) {
  return (
    <>
      <PageHeader
        parent={{ label: 'Jobs', href: '/jobs' }}
        title="Kinds and schedules"
        description="Jobs of a paused kind wait until it is resumed. Those that run are finished."
      />
      <Stack gap="md">
        <Section title="Kinds">
          <Table.ScrollContainer minWidth={560}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Job</Table.Th>
                  <Table.Th ta="right">Waiting</Table.Th>
                  <Table.Th ta="right">Running</Table.Th>
                  <Table.Th ta="right">Failed</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {kinds.map((kind) => (
                  <KindRow key={kind.name} kind={kind} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Section>
        <Section title="Schedules">
          {schedules.length === 0 ? (
            <Note>Nothing is scheduled, or no worker has started yet.</Note>
          ) : (
            <Schedules schedules={schedules} />
          )}
        </Section>
      </Stack>
    </>
  );
}

function KindRow({ kind }: { kind: JobKind }) {
  const { name, queue, waiting, running, failed, pausedBy } = kind;
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink href={`/jobs?name=${name}`} size="sm" fw={560} c="inherit" underline="hover">
          {humanize(name)}
        </TextLink>{' '}
        {pausedBy && (
          <Badge color="orange">
            {pausedBy === 'operator' ? 'Paused by the operator' : 'Paused'}
          </Badge>
        )}
        <Caption>{queue}</Caption>
      </Table.Td>
      <Table.Td ta="right">{formatNumber(waiting)}</Table.Td>
      <Table.Td ta="right">{formatNumber(running)}</Table.Td>
      <Table.Td ta="right" c={failed > 0 ? 'red' : undefined}>
        {formatNumber(failed)}
      </Table.Td>
      <Table.Td ta="right">
        <PauseButton kind={kind} />
      </Table.Td>
    </Table.Tr>
  );
}

function PauseButton({ kind: { name, pausedBy } }: { kind: JobKind }) {
  const client = useApi();
  if (!useCan('admin', 'jobs:write') || pausedBy === 'operator') return null;
  const paused = pausedBy === null;
  return (
    <ActionButton
      size="compact-sm"
      radius="sm"
      variant="default"
      icon={paused ? IconPlayerPause : IconPlayerPlay}
      action={() => client.pauseJobs({ body: { name, paused } })}
      success={paused ? 'Paused' : 'Resumed'}
    >
      {paused ? 'Pause' : 'Resume'}
    </ActionButton>
  );
}

function Schedules({ schedules }: Pick<KindsViewProps, 'schedules'>) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Schedule</Table.Th>
            <Table.Th>Pattern</Table.Th>
            <Table.Th>Next</Table.Th>
            <Table.Th>Last</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {schedules.map(({ name, cron, timeZone, nextAt, lastFiredAt }) => (
            <Table.Tr key={name}>
              <Table.Td>{humanize(name)}</Table.Td>
              <Table.Td>
                <Code>{cron}</Code> <Caption span>{timeZone}</Caption>
              </Table.Td>
              <Table.Td>
                <Time value={nextAt} exact />
              </Table.Td>
              <Table.Td>
                <Time value={lastFiredAt} exact never="never" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
