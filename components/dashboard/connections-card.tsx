'use client';

import { Box, Group, Stack, Text } from '@mantine/core';
import { Section } from '@/components/common/section';
import { StatusBadge } from '@/components/common/status-badge';
import { LastSync } from '@/components/connections/connection-card';
import type { ConnectionView } from '@/lib/contracts/connections';

export function ConnectionsCard({ connections }: { connections: ConnectionView[] }) {
  return (
    <Section title="Connections" link={{ label: 'Manage', href: '/connections' }}>
      <Stack gap="md">
        {connections.map((connection) => (
          <Group key={connection.id} justify="space-between" wrap="nowrap">
            <Box miw={0}>
              <Text size="sm" fw={500} truncate>
                {connection.name}
              </Text>
              <Text size="xs" c="dimmed">
                <LastSync connection={connection} />
              </Text>
            </Box>
            <StatusBadge status={connection.status} />
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
