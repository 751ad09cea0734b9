'use client';

import { Grid, SimpleGrid, Stack } from '@mantine/core';
import { IconCash, IconChartLine, IconClockHour4, IconShoppingBag } from '@tabler/icons-react';
import { formatNumber } from '@/components/common/format';
import { StatCard } from '@/components/common/stat-card';
import type { OrderSummary } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import { OrdersByDay, OrdersByStatus } from './orders-charts';

const WEEK = 7;

/** "+12% on the week before", as long as that week had orders. */
function describeTrend(current: number, previous: number): string {
  if (previous === 0) return 'no orders in the week before';
  const percent = Math.round(((current - previous) / previous) * 100);
  return `${percent > 0 ? '+' : ''}${percent}% on the week before`;
}

export function OrdersOverview({ summary, days }: { summary: OrderSummary; days: number }) {
  const counts = summary.byDay.map((day) => day.count);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const week = sum(counts.slice(-WEEK));
  const weekBefore = sum(counts.slice(-2 * WEEK, -WEEK));
  const open = sum(
    summary.byStatus
      .filter(({ status }) => status === 'pending' || status === 'paid')
      .map(({ count }) => count),
  );
  const [main, ...others] = [...summary.revenue].sort((a, b) => b.amount - a.amount);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <StatCard
          label="Orders"
          value={formatNumber(summary.total)}
          hint={`${formatNumber(sum(counts))} of them in the last ${days} days`}
          icon={<IconShoppingBag size={18} stroke={1.7} />}
        />
        <StatCard
          label="This week"
          value={formatNumber(week)}
          hint={describeTrend(week, weekBefore)}
          icon={<IconChartLine size={18} stroke={1.7} />}
          color="blue"
        />
        <StatCard
          label="Revenue"
          value={main ? formatMoney(main.amount, main.currency) : '–'}
          hint={
            others.length > 0
              ? `and ${others.map(({ amount, currency }) => formatMoney(amount, currency)).join(', ')}`
              : `over the last ${days} days`
          }
          icon={<IconCash size={18} stroke={1.7} />}
          color="yellow"
        />
        <StatCard
          label="To be shipped"
          value={formatNumber(open)}
          hint="pending or paid"
          icon={<IconClockHour4 size={18} stroke={1.7} />}
          color="orange"
        />
      </SimpleGrid>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 9 }}>
          <OrdersByDay byDay={summary.byDay} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 3 }}>
          <OrdersByStatus byStatus={summary.byStatus} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
