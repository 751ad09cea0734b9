import { Button, Card, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconPlus, IconWebhook } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { PageHeader } from '@/components/common/page-header';
import { StatusBadge } from '@/components/common/status-badge';
import { Note } from '@/components/common/text';
import { useQueryState } from '@/components/hooks/use-query-state';
import { CreateEndpoint } from '@/components/webhooks/endpoint-modals';
import { EndpointEvents } from '@/components/webhooks/endpoints-view';
import { useApi } from '@/contexts/api-context';
import type { WebhookEndpointView } from '@/lib/contracts/webhooks';

interface PortalEndpointsProps {
  endpoints: WebhookEndpointView[];
  organizationName: string;
  eventTypes: readonly string[];
  onChange: () => Promise<void>;
}

/** The customer's endpoints. */
export function PortalEndpoints(props: PortalEndpointsProps) {
  const { endpoints, organizationName, eventTypes, onChange } = props;
  const client = useApi();
  const { setQuery } = useQueryState();
  const [creating, { open, close }] = useDisclosure(false);
  const addButton = (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={open}>
      Add endpoint
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description={`${organizationName} calls your servers when something happens. Requests are signed and retried for three days.`}
      >
        {endpoints.length > 0 && addButton}
      </PageHeader>
      <Stack gap="md">
        {endpoints.length === 0 && (
          <Card>
            <Empty
              icon={IconWebhook}
              title="No endpoints yet"
              description="Add your server's URL, choose its events, and send a test."
            >
              {addButton}
            </Empty>
          </Card>
        )}
        {endpoints.map((endpoint) => (
          <UnstyledButton key={endpoint.id} onClick={() => setQuery({ endpoint: endpoint.id })}>
            <Card className="card-link">
              <Group justify="space-between" wrap="nowrap">
                <Stack gap={8} miw={0}>
                  <Group gap="sm">
                    <Text fw={560} className="break-anywhere">
                      {endpoint.url}
                    </Text>
                    <StatusBadge status={endpoint.status} />
                  </Group>
                  {endpoint.description !== null && <Note>{endpoint.description}</Note>}
                  <EndpointEvents events={endpoint.events} />
                </Stack>
                <IconChevronRight size={18} stroke={1.6} style={{ flexShrink: 0 }} />
              </Group>
            </Card>
          </UnstyledButton>
        ))}
      </Stack>
      <CreateEndpoint
        opened={creating}
        onClose={close}
        eventTypes={eventTypes}
        create={async (body) => {
          const created = await client.createPortalEndpoint({ body });
          await onChange();
          return created;
        }}
      />
    </>
  );
}
