'use client';

import { Card, Table, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Empty } from '@/components/common/empty';
import { LiveRefresh } from '@/components/common/live-refresh';
import { Pager } from '@/components/common/pager';
import { StatusBadge } from '@/components/common/status-badge';
import { StatusFilter } from '@/components/common/status-filter';
import { TableCard } from '@/components/common/table-card';
import { Time } from '@/components/common/time';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { Page } from '@/lib/contracts/common';
import { DELIVERY_STATUSES, type WebhookDeliveryView } from '@/lib/contracts/webhooks';
import { DeliveryDrawer } from './delivery-drawer';
import { DeliveryResponse } from './delivery-response';

const BUSY_MS = 2500;

interface DeliveriesTableProps {
  deliveries: Page<WebhookDeliveryView>;
  testButton: ReactNode;
}

export function DeliveriesTable({ deliveries, testButton }: DeliveriesTableProps) {
  const { query, pending } = useQueryState();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const waiting = deliveries.data.some((delivery) => delivery.status === 'pending');
  const empty = deliveries.data.length === 0;
  return (
    <>
      <LiveRefresh ms={BUSY_MS} enabled={waiting} />
      <Title order={2} mt="sm">
        Deliveries
      </Title>
      {empty && !query.has('status') ? (
        <Card>
          <Empty
            icon={<IconSend size={28} stroke={1.5} />}
            title="Nothing was delivered yet"
            description="Send a test event to see whether your server takes it."
          >
            {testButton}
          </Empty>
        </Card>
      ) : (
        <TableCard
          pending={pending}
          minWidth={720}
          toolbar={<StatusFilter statuses={DELIVERY_STATUSES} />}
          head={
            <Table.Tr>
              <Table.Th>Event</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>ApiResponse</Table.Th>
              <Table.Th ta="right">Attempts</Table.Th>
              <Table.Th>Created</Table.Th>
            </Table.Tr>
          }
          footer={<Pager pagination={deliveries.pagination} noun="deliveries" />}
        >
          {deliveries.data.map((delivery) => (
            <Table.Tr
              key={delivery.id}
              className="row-link"
              onClick={() => setOpenedId(delivery.id)}
            >
              <Table.Td>
                <button type="button" className="text-button">
                  {delivery.eventType}
                </button>
              </Table.Td>
              <Table.Td>
                <StatusBadge status={delivery.status} />
              </Table.Td>
              <Table.Td>
                <DeliveryResponse delivery={delivery} />
              </Table.Td>
              <Table.Td ta="right">{delivery.attempts}</Table.Td>
              <Table.Td c="dimmed" className="nowrap">
                <Time value={delivery.createdAt} />
              </Table.Td>
            </Table.Tr>
          ))}
          {empty && (
            <Table.Tr>
              <Table.Td colSpan={5} ta="center" c="dimmed" py="xl">
                No delivery has this status. Choose another one above.
              </Table.Td>
            </Table.Tr>
          )}
        </TableCard>
      )}
      <DeliveryDrawer
        delivery={deliveries.data.find(({ id }) => id === openedId) ?? null}
        onClose={() => setOpenedId(null)}
      />
    </>
  );
}
