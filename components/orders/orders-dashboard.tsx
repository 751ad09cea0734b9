import { Grid, GridCol, SimpleGrid, Stack } from '@mantine/core';
import { IconCash, IconChartLine, IconClockHour4, IconShoppingBag } from '@tabler/icons-react';
import { ErrorPanel } from '@/components/common/error-panel';
import { formatNumber } from '@/components/common/format';
import { StatCard } from '@/components/common/stat-card';
import { load } from '@/components/server/api';
import type { DashboardProps } from '@/components/shell/console-area';
import { MAX_MONEY } from '@/lib/contracts/money';
import type { OrderSummary } from '@/lib/contracts/orders/schemas';
import { formatMoney } from './money';
import { OrdersByDay, OrdersByStatus } from './orders-charts';

const DAYS = 90;
const WEEK = 7;

/** The orders' part of the dashboard: figures, orders over time, orders by status. */
export async function OrdersDashboard({ hideWhenEmpty }: DashboardProps) {
  const summary = await load((client) => client.getOrdersSummary({ query: { days: DAYS } }));
  if (!summary.ok)
    return <ErrorPanel title="The order figures are missing" error={summary.error} />;
  if (hideWhenEmpty && summary.data.total === 0) return null;
  return (
    <Stack gap="md">
      <Figures summary={summary.data} />
      <Grid gap="md">
        <GridCol span={{ base: 12, lg: 9 }}>
          <OrdersByDay byDay={summary.data.byDay} />
        </GridCol>
        <GridCol span={{ base: 12, lg: 3 }}>
          <OrdersByStatus byStatus={summary.data.byStatus} />
        </GridCol>
      </Grid>
    </Stack>
  );
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

function Figures({ summary: { total, byDay, byStatus, revenue } }: { summary: OrderSummary }) {
  const counts = byDay.map((day) => day.count);
  const week = sum(counts.slice(-WEEK));
  const open = byStatus.filter(({ status }) => status === 'pending' || status === 'paid');
  const [main, ...others] = [...revenue]
    .sort((a, b) => (b.amount ?? Infinity) - (a.amount ?? Infinity))
    .map(({ amount, currency }) =>
      amount === null ? `over ${formatMoney(MAX_MONEY, currency)}` : formatMoney(amount, currency),
    );
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
      <StatCard
        label="Orders"
        value={formatNumber(total)}
        hint={`${formatNumber(sum(counts))} of them in the last ${DAYS} days`}
        icon={IconShoppingBag}
      />
      <StatCard
        label="This week"
        value={formatNumber(week)}
        hint={describeTrend(week, sum(counts.slice(-2 * WEEK, -WEEK)))}
        icon={IconChartLine}
        color="blue"
      />
      <StatCard
        label="Revenue"
        value={main ?? '–'}
        hint={others.length > 0 ? `and ${others.join(', ')}` : `over the last ${DAYS} days`}
        icon={IconCash}
        color="yellow"
      />
      <StatCard
        label="To be shipped"
        value={formatNumber(sum(open.map(({ count }) => count)))}
        hint="pending or paid"
        icon={IconClockHour4}
        color="orange"
      />
    </SimpleGrid>
  );
}

/** "+12% on the week before", as long as that week had orders. */
function describeTrend(current: number, previous: number): string {
  if (previous === 0) return 'no orders in the week before';
  const percent = Math.round(((current - previous) / previous) * 100);
  return `${percent > 0 ? '+' : ''}${percent}% on the week before`;
}
