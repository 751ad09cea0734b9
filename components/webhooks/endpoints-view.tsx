'use client';

import { Button, Card, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { CreateEndpoint } from './create-endpoint';
import { EndpointCard } from './endpoint-card';

export function EndpointsView({ endpoints }: { endpoints: Page<WebhookEndpointView> }) {
  const [creating, { open, close }] = useDisclosure(false);
  const mayWrite = useCan('admin');
  const addButton = mayWrite && (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={open}>
      Add an endpoint
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Your own servers, called when something happens here. Signed, and tried again for three days."
      >
        {endpoints.data.length > 0 && addButton}
      </PageHeader>
      <Stack gap="md">
        {endpoints.data.length === 0 && (
          <Card>
            <Empty
              icon={<IconWebhook size={28} stroke={1.5} />}
              title="No endpoint yet"
              description="Add the address of your server, choose what it wants to hear of, and send it a test."
            >
              {addButton}
            </Empty>
          </Card>
        )}
        {endpoints.data.map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} />
        ))}
        {endpoints.pagination.totalPages > 1 && (
          <Pager pagination={endpoints.pagination} noun="endpoints" />
        )}
      </Stack>
      <CreateEndpoint opened={creating} onClose={close} />
    </>
  );
}
