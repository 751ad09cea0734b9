'use client';

import { AreaChart } from '@mantine/charts';
import { Card, Title } from '@mantine/core';
import type { OrderSummary } from '@/lib/contracts/orders/schemas';

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

export function OrdersByDay({ byDay }: { byDay: OrderSummary['byDay'] }) {
  return (
    <Card>
      <Title order={3} mb="md">
        Orders over time
      </Title>
      <AreaChart
        h={336}
        data={byDay.map(({ date, count }) => ({ day: formatDay(date), Orders: count }))}
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
    </Card>
  );
}

function formatDay(date: string): string {
  return dayFormat.format(new Date(`${date}T00:00:00Z`));
}
