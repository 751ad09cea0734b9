import type { WebhookDeliveryView, WebhookEndpointView } from '@/lib/contracts/webhooks';
import type { DeliveryRow, EndpointRow } from '@/lib/repositories/webhooks-repository';

/** An endpoint as the API shows it: never its secret. */
export function endpointView(row: EndpointRow): WebhookEndpointView {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events as WebhookEndpointView['events'],
    status: row.status as WebhookEndpointView['status'],
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function deliveryView(row: DeliveryRow): WebhookDeliveryView {
  return {
    id: row.id,
    endpointId: row.endpointId,
    eventId: row.eventId,
    eventType: row.event.type,
    status: row.status as WebhookDeliveryView['status'],
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    responseStatus: row.responseStatus,
    durationMs: row.durationMs,
    error: row.error,
    payload: row.event.payload as WebhookDeliveryView['payload'],
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
