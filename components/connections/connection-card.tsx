import { Alert, Box, Card, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TextLink } from '@/components/common/link-button';
import { StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { describeResult } from '@/components/jobs/job-outcome';
import { JobProgressBar } from '@/components/jobs/job-progress';
import type { ConnectionView } from '@/lib/contracts/connections';
import type { JobView } from '@/lib/contracts/jobs';
import { ConnectButton } from './connect-buttons';
import type { Provider } from './connect-form';
import { ConnectionActions } from './connection-actions';

interface ConnectionCardProps {
  connection: ConnectionView;
  /** Undefined when it is no longer offered. */
  provider: Provider | undefined;
  /** The sync that is pending or running. */
  activeJobId: string | null;
}

export function ConnectionCard({ connection, provider, activeJobId }: ConnectionCardProps) {
  const router = useRouter();
  const [followed, setFollowed] = useState(activeJobId);
  const [lastActive, setLastActive] = useState(activeJobId);
  // A finished job is no longer active, but its outcome stays on the page.
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
            <Box miw={0}>
              <Group gap="sm">
                <Text fw={600}>{connection.name}</Text>
                <StatusBadge status={connection.status} />
              </Group>
              <Note>
                {provider?.name ?? connection.provider} · <LastSync connection={connection} />
              </Note>
            </Box>
          </Group>
          <ConnectionActions connection={connection} onSyncStarted={setFollowed} />
        </Group>
        <ConnectionProblem connection={connection} provider={provider} />
        {job && <SyncProgress job={job} />}
      </Stack>
    </Card>
  );
}

export function LastSync({ connection: { lastSyncedAt } }: { connection: ConnectionView }) {
  if (lastSyncedAt === null) return 'Not synced yet';
  return (
    <>
      Synced <Time value={lastSyncedAt} />
    </>
  );
}

function SyncProgress({ job }: { job: JobView }) {
  if (job.status === 'completed') {
    const counts = describeResult(job.result);
    return (
      <Text size="sm" c="verdigris" fw={500} role="status">
        Sync finished{counts === '' ? '' : `: ${counts}`}
      </Text>
    );
  }
  return (
    <>
      <JobProgressBar job={job} />
      {job.status === 'failed' && (
        <Alert color="red" title="The sync failed">
          {job.error?.message ?? 'It failed after several attempts.'}{' '}
          <TextLink href={`/jobs/${job.id}`} size="sm">
            View job
          </TextLink>
        </Alert>
      )}
    </>
  );
}

/** Why a connection does not sync, and the button that connects it again. */
function ConnectionProblem({
  connection,
  provider,
}: Pick<ConnectionCardProps, 'connection' | 'provider'>) {
  const { status, lastError } = connection;
  if (status === 'active') {
    if (lastError === null) return null;
    return (
      <Alert color="orange" title="The last sync had a problem">
        {lastError} The sync is retried automatically.
      </Alert>
    );
  }
  const lost = status === 'needs_reauth';
  return (
    <Alert
      color={lost ? 'orange' : 'gray'}
      title={lost ? 'The shop no longer accepts our access' : 'Disconnected'}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {lost
            ? 'Reconnect it to resume syncing. Your data is still here.'
            : 'This shop no longer syncs. Its data is still here.'}
        </Text>
        {provider && (
          <ConnectButton
            provider={provider}
            size="xs"
            color={lost ? 'orange.8' : undefined}
            variant={lost ? 'filled' : 'default'}
          >
            Reconnect
          </ConnectButton>
        )}
      </Stack>
    </Alert>
  );
}
