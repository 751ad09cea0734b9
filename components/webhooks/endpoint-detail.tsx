'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { Trail } from '@/components/common/breadcrumbs';
import { ConfirmButton } from '@/components/common/confirm-button';
import { PageHeader } from '@/components/common/page-header';
import { StatusBadge } from '@/components/common/status-badge';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { WebhookDeliveryView, WebhookEndpointView } from '@/lib/contracts/webhooks';
import { DeliveriesTable } from './deliveries-table';
import { EditEndpoint } from './edit-endpoint';
import { EventBadges } from './event-badges';

interface EndpointDetailProps {
  endpoint: WebhookEndpointView;
  deliveries: Page<WebhookDeliveryView>;
}

export function EndpointDetail({ endpoint, deliveries }: EndpointDetailProps) {
  const client = useApi();
  const router = useRouter();
  const mayWrite = useCan('admin');
  const [editing, edit] = useDisclosure(false);
  const test = useAction();
  const removal = useAction();
  const params = { id: endpoint.id };
  const title = endpoint.description ?? new URL(endpoint.url).host;
  const remove = async () => {
    const deleted = await removal.run(() => client.deleteWebhookEndpoint({ params }), {
      success: 'The endpoint was deleted',
      refresh: false,
    });
    if (deleted) router.push('/webhooks');
  };
  const testButton = (
    <Button
      leftSection={<IconSend size={16} stroke={1.7} />}
      loading={test.busy}
      disabled={!mayWrite || endpoint.status === 'disabled'}
      onClick={() =>
        test.run(() => client.testWebhookEndpoint({ params }), {
          success: 'A test event is on its way',
        })
      }
    >
      Send a test
    </Button>
  );
  return (
    <>
      <Trail parents={[['Webhooks', '/webhooks']]} here={title} />
      <PageHeader
        title={
          <Group gap="sm">
            {title}
            <StatusBadge status={endpoint.status} />
          </Group>
        }
        description={<span className="break-anywhere">{endpoint.url}</span>}
      >
        {mayWrite && (
          <>
            {testButton}
            <Button
              variant="default"
              leftSection={<IconPencil size={16} stroke={1.7} />}
              onClick={edit.open}
            >
              Edit
            </Button>
            <ConfirmButton
              variant="default"
              leftSection={<IconTrash size={16} stroke={1.7} />}
              title="Delete this endpoint?"
              message="It is not called any more, and deliveries that wait are given up."
              confirmLabel="Delete"
              onConfirm={remove}
            >
              Delete
            </ConfirmButton>
          </>
        )}
      </PageHeader>
      <Stack gap="md">
        {endpoint.status === 'disabled' && (
          <Alert color="orange" title="This endpoint is disabled">
            {endpoint.disabledReason ?? 'It is not called.'} Edit it and switch it on to enable it
            again.
          </Alert>
        )}
        <EventBadges events={endpoint.events} />
        <DeliveriesTable deliveries={deliveries} testButton={testButton} />
      </Stack>
      {editing && <EditEndpoint endpoint={endpoint} opened onClose={edit.close} />}
    </>
  );
}
