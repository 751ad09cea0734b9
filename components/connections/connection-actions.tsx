import { Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHeartbeat, IconRefresh } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { ConnectionView, getConnectionHealth } from '@/lib/contracts/connections';
import type { ResponseOf } from '@/lib/contracts/contract';

const HEALTH_TITLES = {
  ok: 'The connection works',
  needs_reauth: 'The shop no longer accepts our access',
  unreachable: "The shop can't be reached",
  disconnected: 'This shop is disconnected',
} as const;

function showHealth(health: ResponseOf<typeof getConnectionHealth>): void {
  const { status, latencyMs } = health;
  const details = latencyMs === null ? 'Checked just now.' : `It responded in ${latencyMs} ms.`;
  notifications.show({
    color: status === 'ok' ? 'verdigris' : 'orange',
    title: HEALTH_TITLES[status],
    message: health.message ?? details,
  });
}

interface ConnectionActionsProps {
  connection: ConnectionView;
  onSyncStarted: (jobId: string) => void;
}

export function ConnectionActions({ connection, onSyncStarted }: ConnectionActionsProps) {
  const client = useApi();
  const mayWrite = useCan('member', 'connections:write');
  const mayDisconnect = useCan('admin', 'connections:write');
  const params = { id: connection.id };
  if (connection.status === 'disconnected') return null;
  return (
    <Group gap="xs">
      {connection.status === 'active' && (
        <ActionButton
          size="xs"
          icon={IconRefresh}
          disabled={!mayWrite}
          action={() => client.startSync({ params, body: {} })}
          refresh={false}
          onDone={({ id }) => onSyncStarted(id)}
        >
          Sync now
        </ActionButton>
      )}
      <ActionButton
        size="xs"
        variant="default"
        icon={IconHeartbeat}
        action={() => client.getConnectionHealth({ params })}
        onDone={showHealth}
      >
        Check
      </ActionButton>
      <ActionButton
        size="xs"
        variant="default"
        disabled={!mayDisconnect}
        confirm={{
          title: `Disconnect ${connection.name}?`,
          message:
            "We revoke and delete our access. The shop's data stays here, and you can reconnect at any time.",
        }}
        action={() => client.deleteConnection({ params })}
        success={`${connection.name} was disconnected`}
      >
        Disconnect
      </ActionButton>
    </Group>
  );
}
