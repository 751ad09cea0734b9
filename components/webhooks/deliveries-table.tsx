import { Title, UnstyledButton } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { ButtonFilter, toOptions } from '@/components/common/filters';
import { StatusBadge } from '@/components/common/status-badge';
import type { Page } from '@/lib/contracts/common';
import { DELIVERY_STATUSES, type WebhookDeliveryView } from '@/lib/contracts/webhook-deliveries';
import { type DeliveryCalls, DeliveryDetail, DeliveryResponse } from './delivery-detail';

const COLUMNS: Column<WebhookDeliveryView>[] = [
  {
    label: 'Event',
    cell: ({ eventType }) => (
      <UnstyledButton fz="sm" fw={560}>
        {eventType}
      </UnstyledButton>
    ),
  },
  { label: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { label: 'Response', cell: (delivery) => <DeliveryResponse delivery={delivery} /> },
  { label: 'Attempts', cell: ({ attempts }) => attempts, ta: 'right' },
  timeColumn('Created', ({ createdAt }) => createdAt),
];

interface DeliveriesTableProps {
  deliveries: Page<WebhookDeliveryView>;
  testButton: ReactNode;
  calls: DeliveryCalls;
}

export function DeliveriesTable({ deliveries, testButton, calls }: DeliveriesTableProps) {
  return (
    <>
      <Title order={2} mt="sm">
        Deliveries
      </Title>
      <DataTable
        page={deliveries}
        noun="deliveries"
        columns={COLUMNS}
        minWidth={720}
        filters={['status']}
        toolbar={
          <ButtonFilter name="status" label="Status" options={toOptions(DELIVERY_STATUSES)} />
        }
        empty={{
          icon: IconSend,
          title: 'No deliveries yet',
          description: 'Send a test event to check that your server accepts it.',
          children: testButton,
        }}
        drawer={{
          title: ({ eventType }) => eventType,
          body: (delivery) => <DeliveryDetail delivery={delivery} calls={calls} />,
        }}
      />
    </>
  );
}
