'use client';

import { Box, Group, Text } from '@mantine/core';
import { IconPlus, IconShoppingBag } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { ExportButton } from '@/components/common/export-button';
import { LinkButton, TextLink } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { Caption } from '@/components/common/text';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import { exportOrders } from '@/lib/contracts/orders/bulk';
import type { Order } from '@/lib/contracts/orders/schemas';
import { ImportOrders } from './import-orders';
import { formatMoney } from './money';
import { ORDER_FILTERS, OrdersFilters } from './orders-filters';
import { OrderStatusBadge } from './status';

/** The whole row can be clicked; the number is the link for keyboards and screen readers. */
const COLUMNS: Column<Order>[] = [
  {
    label: 'Order',
    className: 'nowrap',
    cell: ({ id, number, status }) => (
      <>
        <TextLink
          href={`/orders/${id}`}
          fw={560}
          c="inherit"
          size="sm"
          underline="hover"
          onClick={(event) => event.stopPropagation()}
        >
          {number}
        </TextLink>
        <Box hiddenFrom="sm" mt={4}>
          <OrderStatusBadge status={status} />
        </Box>
      </>
    ),
  },
  {
    label: 'Customer',
    cell: ({ customerName, customerEmail }) => (
      <>
        <Text size="sm" truncate className="flexible-cell">
          {customerName}
        </Text>
        {customerEmail && (
          <Caption truncate className="flexible-cell">
            {customerEmail}
          </Caption>
        )}
      </>
    ),
  },
  {
    label: 'Status',
    cell: ({ status }) => <OrderStatusBadge status={status} />,
    visibleFrom: 'sm',
  },
  {
    label: 'Total',
    sort: 'totalAmount',
    cell: ({ totalAmount, currency }) => formatMoney(totalAmount, currency),
    ta: 'right',
    fw: 500,
    className: 'nowrap',
  },
  timeColumn('Placed', ({ placedAt }) => placedAt, {
    sort: 'placedAt',
    exact: true,
    visibleFrom: 'sm',
  }),
];

/** The organization's orders; the URL stores filters, sort and page. */
export function OrdersTable({ orders }: { orders: Page<Order> }) {
  const router = useRouter();
  const mayWrite = useCan('member', 'orders:write');
  return (
    <>
      <PageHeader title="Orders" description="From all connected shops, and those created here.">
        {orders.data.length > 0 && (
          <ExportButton path={exportOrders.path} filters={ORDER_FILTERS} />
        )}
        {mayWrite && <ImportOrders />}
        {mayWrite && (
          <LinkButton href="/orders/new" leftSection={<IconPlus size={17} stroke={1.8} />}>
            New order
          </LinkButton>
        )}
      </PageHeader>
      <DataTable
        page={orders}
        noun="orders"
        columns={COLUMNS}
        defaultSort="-placedAt"
        minWidth={720}
        fitsPhones
        filters={ORDER_FILTERS}
        toolbar={<OrdersFilters />}
        onRowClick={({ id }) => router.push(`/orders/${id}`)}
        empty={{
          icon: IconShoppingBag,
          title: 'No orders yet',
          description: 'Connect a shop to see its orders here, or create one yourself.',
          children: (
            <Group gap="sm" justify="center">
              <LinkButton href="/connections">Connect a shop</LinkButton>
              {mayWrite && (
                <LinkButton href="/orders/new" variant="default">
                  New order
                </LinkButton>
              )}
            </Group>
          ),
        }}
      />
    </>
  );
}
