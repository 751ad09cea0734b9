import { Text } from '@mantine/core';
import type { WebhookDeliveryView } from '@/lib/contracts/webhooks';

/** "204 in 48 ms", or why there was no answer. */
export function DeliveryResponse({ delivery }: { delivery: WebhookDeliveryView }) {
  if (delivery.responseStatus === null) {
    return (
      <Text size="sm" c="dimmed" lineClamp={1}>
        {delivery.error ?? 'not sent yet'}
      </Text>
    );
  }
  return (
    <Text size="sm">
      {delivery.responseStatus}
      {delivery.durationMs !== null && (
        <Text span c="dimmed" inherit>
          {' '}
          in {delivery.durationMs} ms
        </Text>
      )}
    </Text>
  );
}
