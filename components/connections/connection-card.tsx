'use client';

import { Alert, Button, Card, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconBuildingStore, IconPlugConnected } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { JobProgressBar } from '@/components/jobs/job-progress';
import { useCan } from '@/contexts/session-context';
import type { ConnectionView } from '@/lib/contracts/connections';
import { ConnectionActions } from './connection-actions';
import { SyncOutcome } from './sync-outcome';
import { useConnect } from './use-connect';

interface ConnectionCardProps {
  connection: ConnectionView;
  providerName: string;
  /** A sync that waits or runs. */
  activeJobId: string | null;
}

export function ConnectionCard({ connection, providerName, activeJobId }: ConnectionCardProps) {
  const router = useRouter();
  const [followed, setFollowed] = useState(activeJobId);
  const [lastActive, setLastActive] = useState(activeJobId);
  // A job that ended is no longer active, yet stays followed: its outcome is still to be read.
  if (activeJobId !== lastActive) {
    setLastActive(activeJobId);
    if (activeJobId !== null) setFollowed(activeJobId);
  }
  const job = useJobStream(followed, () => router.refresh());
  return (
    <Card>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="md">
          <Group gap="md" wrap="nowrap" miw={0}>
            <ThemeIcon size={44} variant="light" color="gray">
              <IconBuildingStore size={24} stroke={1.5} />
            </ThemeIcon>
            <div className="truncated">
              <Group gap="sm">
                <Text fw={600}>{connection.name}</Text>
                <StatusBadge status={connection.status} />
              </Group>
              <Text size="sm" c="dimmed">
                {providerName} ·{' '}
                {connection.lastSyncedAt === null ? (
                  'not synced yet'
                ) : (
                  <>
                    synced <Time value={connection.lastSyncedAt} />
                  </>
                )}
              </Text>
            </div>
          </Group>
          <ConnectionActions connection={connection} onSyncStarted={setFollowed} />
        </Group>
        <ReconnectNotice connection={connection} />
        {job && job.status !== 'completed' && <JobProgressBar job={job} />}
        {job && <SyncOutcome job={job} />}
      </Stack>
    </Card>
  );
}

/** Why a connection stands still, and the way to make it go on. */
function ReconnectNotice({ connection }: { connection: ConnectionView }) {
  const allowed = useCan('member');
  const { connect, leavingTo } = useConnect();
  if (connection.status === 'active' && connection.lastError === null) return null;
  if (connection.status === 'active') {
    return (
      <Alert color="orange" title="The last sync had a problem">
        {connection.lastError} It is tried again by itself.
      </Alert>
    );
  }
  const lost = connection.status === 'needs_reauth';
  return (
    <Alert
      color={lost ? 'orange' : 'gray'}
      title={lost ? 'The shop no longer accepts our access' : 'Disconnected'}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {lost
            ? 'Connect it again to go on syncing. Everything that was read stays.'
            : 'Nothing is read from this shop any more. Its data stays here.'}
        </Text>
        <Button
          size="xs"
          color={lost ? 'orange.8' : undefined}
          variant={lost ? 'filled' : 'default'}
          disabled={!allowed}
          loading={leavingTo !== null}
          leftSection={<IconPlugConnected size={16} stroke={1.7} />}
          onClick={() => connect(connection.provider)}
        >
          Connect again
        </Button>
      </Stack>
    </Alert>
  );
}
