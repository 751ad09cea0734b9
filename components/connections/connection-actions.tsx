'use client';

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHeartbeat, IconRefresh } from '@tabler/icons-react';
import { ConfirmButton } from '@/components/common/confirm-button';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { ConnectionView } from '@/lib/contracts/connections';

interface ConnectionActionsProps {
  connection: ConnectionView;
  onSyncStarted: (jobId: string) => void;
}

const HEALTH_TITLES = {
  ok: 'The connection works',
  needs_reauth: 'The shop no longer accepts our access',
  unreachable: 'The shop cannot be reached',
  disconnected: 'This shop is disconnected',
} as const;

export function ConnectionActions({ connection, onSyncStarted }: ConnectionActionsProps) {
  const client = useApi();
  const mayWrite = useCan('member');
  const mayDisconnect = useCan('admin');
  const sync = useAction();
  const check = useAction();
  const disconnect = useAction();
  const params = { id: connection.id };

  const startSync = async () => {
    const job = await sync.run(() => client.startSync({ params, body: {} }), { refresh: false });
    if (job) onSyncStarted(job.id);
  };
  const checkHealth = async () => {
    const health = await check.run(() => client.getConnectionHealth({ params }));
    if (!health) return;
    notifications.show({
      color: health.status === 'ok' ? 'verdigris' : 'orange',
      title: HEALTH_TITLES[health.status],
      message:
        health.message ??
        (health.latencyMs === null
          ? 'Checked just now.'
          : `It answered in ${health.latencyMs} ms.`),
    });
  };

  if (connection.status === 'disconnected') return null;
  return (
    <Group gap="xs">
      {connection.status === 'active' && (
        <Button
          size="xs"
          leftSection={<IconRefresh size={16} stroke={1.7} />}
          disabled={!mayWrite}
          loading={sync.busy}
          onClick={startSync}
        >
          Sync now
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconHeartbeat size={16} stroke={1.7} />}
        loading={check.busy}
        onClick={checkHealth}
      >
        Check
      </Button>
      <ConfirmButton
        size="xs"
        variant="default"
        disabled={!mayDisconnect}
        title={`Disconnect ${connection.name}?`}
        message="Our access is revoked and forgotten. What was read from the shop stays here. You can connect it again at any time."
        confirmLabel="Disconnect"
        onConfirm={() =>
          disconnect.run(() => client.deleteConnection({ params }), {
            success: `${connection.name} is disconnected`,
          })
        }
      >
        Disconnect
      </ConfirmButton>
    </Group>
  );
}
