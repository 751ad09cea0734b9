'use client';

import { Alert, Code, Drawer, Stack, Text } from '@mantine/core';
import { type Fact, Facts } from '@/components/common/facts';
import { JsonView } from '@/components/common/json-view';
import { StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { WebhookDeliveryView } from '@/lib/contracts/webhooks';
import { DeliveryResponse } from './delivery-response';

interface DeliveryDrawerProps {
  delivery: WebhookDeliveryView | null;
  onClose: () => void;
}

/** One delivery: what was sent, and how it went. */
export function DeliveryDrawer({ delivery, onClose }: DeliveryDrawerProps) {
  return (
    <Drawer
      opened={delivery !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={delivery?.eventType}
    >
      {delivery && <Delivery delivery={delivery} />}
    </Drawer>
  );
}

function Delivery({ delivery }: { delivery: WebhookDeliveryView }) {
  const facts: Fact[] = [
    ['Status', <StatusBadge key="status" status={delivery.status} />],
    ['Answer', <DeliveryResponse key="answer" delivery={delivery} />],
    ['Attempts', delivery.attempts],
    ['Created', <Time key="created" value={delivery.createdAt} exact />],
    ...(delivery.nextAttemptAt === null
      ? []
      : ([['Next attempt', <Time key="next" value={delivery.nextAttemptAt} />]] as Fact[])),
    ['Event id', <Code key="event">{delivery.eventId}</Code>],
  ];
  return (
    <Stack>
      {delivery.error !== null && <Alert color="red">{delivery.error}</Alert>}
      <Facts facts={facts} />
      <Text fw={560} size="sm">
        Payload
      </Text>
      <JsonView value={delivery.payload} maxHeight={520} />
    </Stack>
  );
}
