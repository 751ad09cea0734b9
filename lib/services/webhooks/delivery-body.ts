import type { DeliveryJob } from '@/lib/repositories/webhook-deliveries-repository';

/** The body of an event's deliveries, the same in each attempt. */
export function deliveryBody({
  type,
  createdAt,
  sequence,
  payload,
}: Pick<DeliveryJob['event'], 'type' | 'createdAt' | 'sequence' | 'payload'>): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), sequence, data: payload });
}
