import { Alert, Code, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconRefresh, IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { ButtonFilter, toOptions } from '@/components/common/filters';
import { LiveRefresh } from '@/components/common/live-refresh';
import { type Fact, Facts, JsonView } from '@/components/common/section';
import { StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { Page } from '@/lib/contracts/common';
import { DELIVERY_STATUSES, type WebhookDeliveryView } from '@/lib/contracts/webhooks';

const BUSY_MS = 2500;

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
  mayResend: boolean;
}

export function DeliveriesTable({ deliveries, testButton, mayResend }: DeliveriesTableProps) {
  return (
    <>
      {deliveries.data.some(({ status }) => status === 'pending') && <LiveRefresh ms={BUSY_MS} />}
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
          body: (delivery) => <Delivery delivery={delivery} mayResend={mayResend} />,
        }}
      />
    </>
  );
}

/** One delivery: the response, and what was sent. */
function Delivery(props: { delivery: WebhookDeliveryView; mayResend: boolean }) {
  const { delivery, mayResend } = props;
  const client = useApi();
  const { nextAttemptAt } = delivery;
  const facts: Fact[] = [
    ['Status', <StatusBadge key="status" status={delivery.status} />],
    ['Response', <DeliveryResponse key="response" delivery={delivery} />],
    ['Attempts', delivery.attempts],
    ['Created', <Time key="created" value={delivery.createdAt} exact />],
    ['Event ID', <Code key="event">{delivery.eventId}</Code>],
  ];
  if (nextAttemptAt !== null)
    facts.splice(4, 0, ['Next attempt', <Time key="next" value={nextAttemptAt} />]);
  return (
    <Stack>
      {delivery.error !== null && <Alert color="red">{delivery.error}</Alert>}
      <Facts facts={facts} />
      {mayResend && delivery.status !== 'pending' && (
        <ActionButton
          variant="default"
          icon={IconRefresh}
          action={() =>
            client.resendWebhookDeliveries({
              params: { id: delivery.endpointId },
              body: { deliveryIds: [delivery.id] },
            })
          }
          success="The delivery is sent again"
        >
          Send again
        </ActionButton>
      )}
      <Text fw={560} size="sm">
        Payload
      </Text>
      <JsonView value={delivery.payload} maxHeight={520} />
    </Stack>
  );
}

/** "204 in 48 ms", or why there is no response. */
function DeliveryResponse({ delivery }: { delivery: WebhookDeliveryView }) {
  const { responseStatus, durationMs, error } = delivery;
  if (responseStatus === null) {
    return <Note lineClamp={1}>{error ?? 'not sent yet'}</Note>;
  }
  return (
    <Text size="sm">
      {responseStatus}{' '}
      {durationMs !== null && (
        <Text span c="dimmed" inherit>
          in {durationMs} ms
        </Text>
      )}
    </Text>
  );
}
