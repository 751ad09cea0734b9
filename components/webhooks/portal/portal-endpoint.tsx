import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { useDisclosure, useInterval } from '@mantine/hooks';
import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { ErrorPanel } from '@/components/common/error-panel';
import { PageHeader } from '@/components/common/page-header';
import { StatusBadge } from '@/components/common/status-badge';
import { useQueryState } from '@/components/hooks/use-query-state';
import { DeliveriesTable } from '@/components/webhooks/deliveries-table';
import { EditEndpoint } from '@/components/webhooks/endpoint-modals';
import { EndpointEvents } from '@/components/webhooks/endpoints-view';
import { RotateSecret } from '@/components/webhooks/rotate-secret';
import { useApi } from '@/contexts/api-context';
import { listPortalDeliveries } from '@/lib/contracts/webhook-portal';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { useLoaded } from './use-loaded';

const REFRESH_MS = 2500;

interface PortalEndpointProps {
  endpoint: WebhookEndpointView;
  eventTypes: readonly string[];
  onChange: () => Promise<void>;
}

/** One endpoint of the customer, with its deliveries. */
export function PortalEndpoint({ endpoint, eventTypes, onChange }: PortalEndpointProps) {
  const client = useApi();
  const { query, setQuery } = useQueryState();
  const [editing, edit] = useDisclosure(false);
  const params = { id: endpoint.id };
  const { page, status } = Object.fromEntries(query) as Record<string, string | undefined>;
  const filters = listPortalDeliveries.query.pick({ page: true, status: true });
  const asked = filters.safeParse({ page: page ?? 1, status }).data ?? {};
  const deliveries = useLoaded(JSON.stringify(asked), () =>
    client.listPortalDeliveries({ params, query: asked }),
  );
  const back = () => setQuery({ endpoint: undefined, status: undefined });
  const isPending = deliveries.data?.data.some((one) => one.status === 'pending');
  useInterval(() => isPending && void deliveries.reload(), REFRESH_MS, { autoInvoke: true });
  const isDisabled = endpoint.status === 'disabled';
  const testButton = (
    <ActionButton
      icon={IconSend}
      disabled={isDisabled}
      refresh={false}
      action={() => client.testPortalEndpoint({ params })}
      success="Test event queued"
      onDone={deliveries.reload}
    >
      Send test
    </ActionButton>
  );
  return (
    <>
      <Anchor component="button" size="sm" c="dimmed" mb="sm" onClick={back}>
        ← All endpoints
      </Anchor>
      <PageHeader
        title={endpoint.description ?? new URL(endpoint.url).host}
        badge={<StatusBadge status={endpoint.status} />}
        description={<span className="break-anywhere">{endpoint.url}</span>}
      >
        {testButton}
        <Button
          variant="default"
          leftSection={<IconPencil size={16} stroke={1.7} />}
          onClick={edit.open}
        >
          Edit
        </Button>
        <RotateSecret rotate={(body) => client.rotatePortalSecret({ params, body })} />
        <ActionButton
          variant="default"
          icon={IconTrash}
          confirm={{
            title: 'Delete this endpoint?',
            message: 'It receives no more events. Pending deliveries are cancelled.',
          }}
          action={() => client.deletePortalEndpoint({ params })}
          success="Endpoint deleted"
          refresh={false}
          onDone={async () => {
            back();
            await onChange();
          }}
        >
          Delete
        </ActionButton>
      </PageHeader>
      <Stack gap="md">
        {isDisabled && (
          <Alert color="orange" title="This endpoint is disabled">
            {endpoint.disabledReason ?? 'It receives no events.'} Edit it to enable it again.
          </Alert>
        )}
        <EndpointEvents events={endpoint.events} />
        {deliveries.error && <ErrorPanel error={deliveries.error} onRetry={deliveries.reload} />}
        {deliveries.data && (
          <DeliveriesTable
            deliveries={deliveries.data}
            testButton={testButton}
            calls={{
              inspect: (id) => client.inspectPortalDelivery({ params: { id } }),
              resend: isDisabled
                ? null
                : async (id) => {
                    await client.resendPortalDeliveries({ params, body: { deliveryIds: [id] } });
                    await deliveries.reload();
                  },
            }}
          />
        )}
      </Stack>
      {editing && (
        <EditEndpoint
          endpoint={endpoint}
          onClose={edit.close}
          eventTypes={eventTypes}
          update={async (body) => {
            await client.updatePortalEndpoint({ params, body });
            await onChange();
          }}
        />
      )}
    </>
  );
}
