'use client';

import { Card, Text, Timeline, Title } from '@mantine/core';
import { humanize } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { Order } from '@/lib/contracts/orders/schemas';
import { ORDER_STATUS_COLORS } from './status';

/** Each status that the order had, newest first. */
export function OrderHistory({ order }: { order: Order }) {
  const entries = [...order.history].reverse();
  return (
    <Card>
      <Title order={3} mb="md">
        History
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={entries.length}>
        {entries.map(({ status, at }) => (
          <Timeline.Item
            key={`${status}-${at}`}
            color={ORDER_STATUS_COLORS[status]}
            title={
              <Text size="sm" fw={500}>
                {humanize(status)}
              </Text>
            }
          >
            <Text size="xs" c="dimmed">
              <Time value={at} exact />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  );
}
