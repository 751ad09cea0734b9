'use client';

import { Button, Card, Group, Table, Text } from '@mantine/core';
import { IconPlus, IconShoppingBag, IconShoppingBagSearch } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { LinkButton } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { TableCard } from '@/components/common/table-card';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { Order } from '@/lib/contracts/orders/schemas';
import { ExportOrders } from './export-orders';
import { ImportOrders } from './import-orders';
import { OrderRow } from './order-row';
import { ORDER_FILTERS, OrdersFilters } from './orders-filters';
import { SortHeader } from './sort-header';

/** The orders of the organization; filters, sort and page live in the URL. */
export function OrdersTable({ orders }: { orders: Page<Order> }) {
  const { query, setQuery, pending } = useQueryState();
  const mayWrite = useCan('member');
  const filtered = ORDER_FILTERS.some((name) => query.has(name));
  const empty = orders.data.length === 0;
  return (
    <>
      <PageHeader title="Orders" description="From every connected shop, and those created here.">
        {!empty && <ExportOrders />}
        {mayWrite && <ImportOrders />}
        {mayWrite && (
          <LinkButton href="/orders/new" leftSection={<IconPlus size={17} stroke={1.8} />}>
            New order
          </LinkButton>
        )}
      </PageHeader>
      {empty && !filtered ? (
        <Card>
          <Empty
            icon={<IconShoppingBag size={28} stroke={1.5} />}
            title="No orders yet"
            description="Connect a shop and its orders appear here, or create one by hand."
          >
            <Group gap="sm" justify="center">
              <LinkButton href="/connections">Connect a shop</LinkButton>
              {mayWrite && (
                <LinkButton href="/orders/new" variant="default">
                  New order
                </LinkButton>
              )}
            </Group>
          </Empty>
        </Card>
      ) : (
        <TableCard
          pending={pending}
          minWidth="var(--orders-table-width)"
          toolbar={<OrdersFilters />}
          head={
            <Table.Tr>
              <Table.Th>Order</Table.Th>
              <Table.Th>Customer</Table.Th>
              <Table.Th visibleFrom="sm">Status</Table.Th>
              <SortHeader field="totalAmount" align="right">
                Total
              </SortHeader>
              <SortHeader field="placedAt" visibleFrom="sm">
                Placed
              </SortHeader>
            </Table.Tr>
          }
          footer={<Pager pagination={orders.pagination} noun="orders" />}
        >
          {orders.data.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
          {empty && (
            <Table.Tr>
              <Table.Td colSpan={5}>
                <Empty
                  icon={<IconShoppingBagSearch size={28} stroke={1.5} />}
                  title="No order fits these filters"
                  description="Search for less, or take a filter away."
                >
                  <Button
                    variant="default"
                    onClick={() =>
                      setQuery(Object.fromEntries(ORDER_FILTERS.map((name) => [name, undefined])))
                    }
                  >
                    Clear the filters
                  </Button>
                </Empty>
              </Table.Td>
            </Table.Tr>
          )}
        </TableCard>
      )}
      {filtered && !empty && (
        <Text size="xs" c="dimmed" mt="sm">
          The address of this page keeps the filters: share it to show the same orders.
        </Text>
      )}
    </>
  );
}
