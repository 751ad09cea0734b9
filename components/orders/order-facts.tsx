'use client';

import { Anchor, Card, DataList, Title } from '@mantine/core';
import type { Order } from '@/lib/contracts/orders/schemas';

/** Who bought, and where the order comes from. */
export function OrderFacts({ order }: { order: Order }) {
  const facts: [string, React.ReactNode][] = [
    ['Name', order.customerName],
    [
      'E-mail',
      order.customerEmail === null ? (
        '–'
      ) : (
        <Anchor key="email" href={`mailto:${order.customerEmail}`} size="sm">
          {order.customerEmail}
        </Anchor>
      ),
    ],
    ['Source', order.connectionId === null ? 'Created here' : 'Connected shop'],
    ...(order.externalId === null
      ? []
      : ([['Id at the shop', order.externalId]] as [string, string][])),
  ];
  return (
    <Card>
      <Title order={3} mb="md">
        Customer
      </Title>
      <DataList labelWidth={100}>
        {facts.map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue className="break-anywhere">{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
    </Card>
  );
}
