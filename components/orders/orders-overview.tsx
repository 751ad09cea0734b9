'use client';

import { SimpleGrid, Stack } from '@mantine/core';
import { IconCash, IconChartLine, IconClockHour4, IconShoppingBag } from '@tabler/icons-react';
import { StatCard } from '@/components/common/stat-card';
import type { OrderSummary } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import { OrdersByDay } from './orders-by-day';
import { OrdersByStatus } from './orders-by-status';

const number = new Intl.NumberFormat('en');
const WEEK = 7;

/** "+12 % on the week before"; without a week before there is nothing to compare with. */
function describeTrend(current: number, previous: number): string {
  if (previous === 0) return 'no orders in the week before';
  const percent = Math.round(((current - previous) / previous) * 100);
  return `${percent > 0 ? '+' : ''}${percent} % on the week before`;
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
          value={number.format(summary.total)}
          hint={`${number.format(sum(counts))} of them in the last ${days} days`}
          icon={<IconShoppingBag size={18} stroke={1.7} />}
        />
        <StatCard
          label="This week"
          value={number.format(week)}
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
          value={number.format(open)}
          hint="pending or paid"
          icon={<IconClockHour4 size={18} stroke={1.7} />}
          color="orange"
        />
      </SimpleGrid>
      <div className="dashboard-charts">
        <OrdersByDay byDay={summary.byDay} />
        <OrdersByStatus byStatus={summary.byStatus} />
      </div>
    </Stack>
  );
}
