'use client';

import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { ConnectionView } from '@/lib/contracts/connections';

/** Whether the connected shops are up to date. */
export function ConnectionsCard({ connections }: { connections: ConnectionView[] }) {
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <Title order={3}>Connections</Title>
        <TextLink href="/connections" size="sm">
          Manage
        </TextLink>
      </Group>
      <Stack gap="md">
        {connections.map((connection) => (
          <Group key={connection.id} justify="space-between" wrap="nowrap">
            <div className="truncated">
              <Text size="sm" fw={500} truncate>
                {connection.name}
              </Text>
              <Text size="xs" c="dimmed">
                {connection.lastSyncedAt === null ? (
                  'Not synced yet'
                ) : (
                  <>
                    Synced <Time value={connection.lastSyncedAt} />
                  </>
                )}
              </Text>
            </div>
            <StatusBadge status={connection.status} />
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
