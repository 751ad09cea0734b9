'use client';

import { AreaChart, DonutChart } from '@mantine/charts';
import { Center, ColorSwatch, Group, Stack } from '@mantine/core';
import { formatNumber } from '@/components/common/format';
import { TextLink } from '@/components/common/link-button';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { ORDER_STATUSES, type OrderSummary } from '@/lib/contracts/orders/schemas';
import { ORDER_STATUS_COLORS } from './status';

const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
const dayFormat = new Intl.DateTimeFormat('en-GB', DAY);

export function OrdersByDay({ byDay }: { byDay: OrderSummary['byDay'] }) {
  return (
    <Section title="Orders over time" h="100%">
      <AreaChart
        h={336}
        data={byDay.map(({ date, count }) => ({
          day: dayFormat.format(new Date(date)),
          Orders: count,
        }))}
        dataKey="day"
        series={[{ name: 'Orders', color: 'verdigris.6' }]}
        curveType="monotone"
        withDots={false}
        withGradient
        fillOpacity={0.35}
        gridAxis="x"
        tickLine="none"
        xAxisProps={{ minTickGap: 48, tickMargin: 8 }}
        yAxisProps={{ width: 36, allowDecimals: false }}
        areaChartProps={{ margin: { left: 0, right: 12, top: 4, bottom: 0 } }}
      />
    </Section>
  );
}

/** How many orders have each status; each entry links to them. */
export function OrdersByStatus({ byStatus }: { byStatus: OrderSummary['byStatus'] }) {
  const shown = ORDER_STATUSES.flatMap((status) =>
    byStatus.filter((entry) => entry.status === status && entry.count > 0),
  );
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section title="By status" h="100%">
      {total === 0 ? (
        <Center h={220}>
          <Note>No orders yet</Note>
        </Center>
      ) : (
        <Stack gap="lg">
          <Center>
            <DonutChart
              size={156}
              thickness={22}
              strokeWidth={2}
              strokeColor="var(--mantine-color-body)"
              paddingAngle={1}
              chartLabel={formatNumber(total)}
              tooltipDataSource="segment"
              data={shown.map(({ status, count }) => ({
                name: humanize(status),
                value: count,
                color: `${ORDER_STATUS_COLORS[status]}.6`,
              }))}
            />
          </Center>
          <Stack gap={8}>
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
                <Note ml="auto" className="tabular">
                  {formatNumber(count)}
                </Note>
              </Group>
            ))}
          </Stack>
        </Stack>
      )}
    </Section>
  );
}
