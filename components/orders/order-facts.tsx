'use client';

import { Anchor, Card, Title } from '@mantine/core';
import { type Fact, Facts } from '@/components/common/facts';
import type { Order } from '@/lib/contracts/orders/schemas';

/** Who bought, and where the order comes from. */
export function OrderFacts({ order }: { order: Order }) {
  const facts: Fact[] = [
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
    ...(order.externalId === null ? [] : ([['Id at the shop', order.externalId]] as Fact[])),
  ];
  return (
    <Card>
      <Title order={3} mb="md">
        Customer
      </Title>
      <Facts facts={facts} labelWidth={100} />
    </Card>
  );
}
