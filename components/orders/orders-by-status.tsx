'use client';

import { DonutChart } from '@mantine/charts';
import { Card, Center, ColorSwatch, Group, Stack, Text, Title } from '@mantine/core';
import { TextLink } from '@/components/common/link-button';
import { humanize } from '@/components/common/status-badge';
import { ORDER_STATUSES, type OrderSummary } from '@/lib/contracts/orders/schemas';
import { ORDER_STATUS_COLORS } from './status';

const number = new Intl.NumberFormat('en');

/** How many orders stand where; each entry leads to them. */
export function OrdersByStatus({ byStatus }: { byStatus: OrderSummary['byStatus'] }) {
  const shown = byStatus
    .filter(({ count }) => count > 0)
    .sort((a, b) => ORDER_STATUSES.indexOf(a.status) - ORDER_STATUSES.indexOf(b.status));
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card>
      <Title order={3} mb="md">
        By status
      </Title>
      {total === 0 ? (
        <Center h={220}>
          <Text c="dimmed" size="sm">
            No orders yet
          </Text>
        </Center>
      ) : (
        <Stack gap="lg">
          <Center>
            <DonutChart
              size={156}
              thickness={22}
              strokeWidth={2}
              strokeColor="var(--plinth-surface)"
              paddingAngle={1}
              chartLabel={number.format(total)}
              tooltipDataSource="segment"
              data={shown.map(({ status, count }) => ({
                name: humanize(status),
                value: count,
                color: `${ORDER_STATUS_COLORS[status]}.6`,
              }))}
            />
          </Center>
          <div className="legend">
            {shown.map(({ status, count }) => (
              <Group key={status} gap={8} wrap="nowrap">
                <ColorSwatch
                  size={10}
                  color={`var(--mantine-color-${ORDER_STATUS_COLORS[status]}-6)`}
                  withShadow={false}
                />
                <TextLink href={`/orders?status=${status}`} size="sm" c="inherit" underline="hover">
                  {humanize(status)}
                </TextLink>
                <Text size="sm" c="dimmed" ml="auto" className="tabular">
                  {number.format(count)}
                </Text>
              </Group>
            ))}
          </div>
        </Stack>
      )}
    </Card>
  );
}
