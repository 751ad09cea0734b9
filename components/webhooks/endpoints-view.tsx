'use client';

import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconPlus, IconWebhook } from '@tabler/icons-react';
import Link from 'next/link';
import { CardList } from '@/components/common/card-list';
import { LinkButton } from '@/components/common/link-button';
import { PageHeader } from '@/components/common/page-header';
import { CodeBadges, StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';
import { CreateEndpoint } from './endpoint-modals';

export function EndpointsView({ endpoints }: { endpoints: Page<WebhookEndpointView> }) {
  const [creating, { open, close }] = useDisclosure(false);
  const client = useApi();
  const mayWrite = useCan('admin', 'webhooks:write');
  const addButton = mayWrite && (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={open}>
      Add endpoint
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Call your own servers when something happens here. Requests are signed and retried for three days."
      >
        <LinkButton href="/webhooks/portal" variant="default">
          Customer portal
        </LinkButton>
        {endpoints.data.length > 0 && addButton}
      </PageHeader>
      <CardList
        page={endpoints}
        empty={{
          icon: IconWebhook,
          title: 'No endpoints yet',
          description: "Add your server's URL, choose its events, and send a test.",
          children: addButton,
        }}
      >
        {(endpoint) => <EndpointCard key={endpoint.id} endpoint={endpoint} />}
      </CardList>
      <CreateEndpoint
        opened={creating}
        onClose={close}
        create={(body) => client.createWebhookEndpoint({ body })}
      />
    </>
  );
}

function EndpointCard({ endpoint }: { endpoint: WebhookEndpointView }) {
  const note = endpoint.disabledReason ?? endpoint.description;
  return (
    <Card component={Link} href={`/webhooks/${endpoint.id}`} className="card-link">
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={8} miw={0}>
          <Group gap="sm">
            <Text fw={560} className="break-anywhere">
              {endpoint.url}
            </Text>
            <StatusBadge status={endpoint.status} />
            {endpoint.customerId !== null && (
              <Badge color="gray">Customer {endpoint.customerId}</Badge>
            )}
          </Group>
          {note !== null && <Note>{note}</Note>}
          <EndpointEvents events={endpoint.events} />
        </Stack>
        <IconChevronRight size={18} stroke={1.6} style={{ flexShrink: 0 }} />
      </Group>
    </Card>
  );
}

/** The events that an endpoint receives. */
export function EndpointEvents({ events }: { events: readonly string[] }) {
  if (events.length > 0) return <CodeBadges values={events} />;
  return <Note>All events</Note>;
}
