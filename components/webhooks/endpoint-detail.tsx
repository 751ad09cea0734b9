'use client';

import { Alert, Button, Code, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { type Fact, Facts } from '@/components/common/section';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { WebhookDeliveryView, WebhookStatistics } from '@/lib/contracts/webhook-deliveries';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { DeliveriesTable } from './deliveries-table';
import { DeliveryStatistics } from './delivery-statistics';
import { EndpointHeaders } from './endpoint-headers';
import { EditEndpoint } from './endpoint-modals';
import { EndpointEvents } from './endpoints-view';
import { writeFilters } from './filter-text';
import { RotateSecret } from './rotate-secret';
import { SendTest } from './send-test';

const BUSY_MS = 2500;

export function EndpointDetail(props: {
  endpoint: WebhookEndpointView;
  deliveries: Page<WebhookDeliveryView>;
  statistics: WebhookStatistics;
  /** Of the server. */
  now: number;
}) {
  const { endpoint, deliveries, statistics, now } = props;
  const client = useApi();
  const router = useRouter();
  const mayWrite = useCan('admin', 'webhooks:write');
  const [editing, edit] = useDisclosure(false);
  const params = { id: endpoint.id };
  const testButton = (
    <SendTest endpointId={endpoint.id} disabled={!mayWrite || endpoint.status === 'disabled'} />
  );
  return (
    <>
      <PageHeader
        parent={{ label: 'Webhooks', href: '/webhooks' }}
        title={endpoint.description ?? new URL(endpoint.url).host}
        badge={<StatusBadge status={endpoint.status} />}
        description={<span className="break-anywhere">{endpoint.url}</span>}
      >
        {mayWrite && (
          <>
            {testButton}
            {endpoint.status !== 'disabled' && <ResendFailed endpointId={endpoint.id} />}
            <Button
              variant="default"
              leftSection={<IconPencil size={16} stroke={1.7} />}
              onClick={edit.open}
            >
              Edit
            </Button>
            <EndpointHeaders endpoint={endpoint} />
            <RotateSecret rotate={(body) => client.rotateWebhookSecret({ params, body })} />
            <ActionButton
              variant="default"
              icon={IconTrash}
              confirm={{
                title: 'Delete this endpoint?',
                message: 'It receives no more events. Pending deliveries are cancelled.',
              }}
              action={() => client.deleteWebhookEndpoint({ params })}
              success="Endpoint deleted"
              refresh={false}
              onDone={() => router.push('/webhooks')}
            >
              Delete
            </ActionButton>
          </>
        )}
      </PageHeader>
      <Stack gap="md">
        {endpoint.status === 'disabled' && (
          <Alert color="orange" title="This endpoint is disabled">
            {endpoint.disabledReason ?? 'It receives no events.'} Edit it to enable it again.
          </Alert>
        )}
        {endpoint.status === 'paused' && (
          <Alert color="orange" title="This endpoint is paused">
            Its events wait, up to 14 days. Edit it to enable it again.
          </Alert>
        )}
        {endpoint.status === 'enabled' && endpoint.failingSince && (
          <Alert color="orange" title="This endpoint fails">
            No attempt has succeeded since <Time value={endpoint.failingSince} />. After five
            failures in a row one delivery at a time is tried, and after five days the endpoint is
            disabled.
          </Alert>
        )}
        <EndpointEvents events={endpoint.events} />
        <EndpointOptions endpoint={endpoint} />
        <DeliveryStatistics statistics={statistics} now={now} />
        <DeliveriesTable
          deliveries={deliveries}
          testButton={testButton}
          calls={{
            inspect: (id) => client.inspectWebhookDelivery({ params: { id } }),
            resend:
              mayWrite && endpoint.status !== 'disabled'
                ? (id) => client.resendWebhookDeliveries({ params, body: { deliveryIds: [id] } })
                : null,
          }}
        />
      </Stack>
      {deliveries.data.some(({ status }) => status === 'pending') && <LiveRefresh ms={BUSY_MS} />}
      {editing && (
        <EditEndpoint
          endpoint={endpoint}
          onClose={edit.close}
          update={(body) => client.updateWebhookEndpoint({ params, body })}
        />
      )}
    </>
  );
}

/** What differs from the defaults; null when nothing does. */
function EndpointOptions({ endpoint }: { endpoint: WebhookEndpointView }) {
  const { customerId, filters, headerNames, isOrdered, maxPerSecond } = endpoint;
  const facts: Fact[] = [];
  if (customerId !== null) facts.push(['Customer', <Code key="c">{customerId}</Code>]);
  if (filters.length > 0) facts.push(['Only if', <Code key="f">{writeFilters(filters)}</Code>]);
  if (headerNames.length > 0) facts.push(['Headers', headerNames.join(', ')]);
  if (isOrdered) facts.push(['Order', 'Events of one resource, one after the other']);
  if (maxPerSecond !== null) facts.push(['Limit', `${maxPerSecond} per second`]);
  return facts.length > 0 ? <Facts facts={facts} /> : null;
}

const DAYS = 7;

/** For a receiver that is back after an outage. */
function ResendFailed({ endpointId }: { endpointId: string }) {
  const client = useApi();
  const resend = () => {
    const failedSince = new Date(Date.now() - DAYS * 24 * 60 * 60 * 1000).toISOString();
    return client.resendWebhookDeliveries({ params: { id: endpointId }, body: { failedSince } });
  };
  return (
    <ActionButton
      variant="default"
      icon={IconRefresh}
      confirm={{
        title: 'Send failed deliveries again?',
        message: `Those that failed within the last ${DAYS} days are sent again, ten per second, the oldest first.`,
      }}
      action={resend}
      success="Failed deliveries are sent again"
    >
      Send failed again
    </ActionButton>
  );
}
