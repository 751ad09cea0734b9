'use client';

import { Card, Group, Stack, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import Link from 'next/link';
import { StatusBadge } from '@/components/common/status-badge';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { EventBadges } from './event-badges';

export function EndpointCard({ endpoint }: { endpoint: WebhookEndpointView }) {
  return (
    <Card component={Link} href={`/webhooks/${endpoint.id}`} className="card-link">
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={8} miw={0}>
          <Group gap="sm">
            <Text fw={560} className="break-anywhere">
              {endpoint.url}
            </Text>
            <StatusBadge status={endpoint.status} />
          </Group>
          {(endpoint.disabledReason ?? endpoint.description) !== null && (
            <Text size="sm" c="dimmed">
              {endpoint.disabledReason ?? endpoint.description}
            </Text>
          )}
          <EventBadges events={endpoint.events} />
        </Stack>
        <IconChevronRight size={18} stroke={1.6} className="no-shrink" />
      </Group>
    </Card>
  );
}
