import type { EventDefinition, EventPayload } from '@/lib/contracts/area';
import type { Transaction } from '@/lib/db/transaction';
import { type DeliverWebhookPayload, deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { EndpointRow, WebhooksRepository } from '@/lib/repositories/webhooks-repository';

export interface PublishInput<E extends EventDefinition> {
  organizationId: string;
  event: E;
  /** The delivery's `data`. */
  payload: EventPayload<E>;
}

export interface PublishDeps {
  repository: Pick<WebhooksRepository, 'publish'>;
  jobs: Pick<Jobs, 'enqueueBy'>;
}

/** The text at a path such as `order.id`. */
function textAt(payload: unknown, path: string | undefined): string | null {
  const read = (value: unknown, name: string) => (value as Record<string, unknown> | null)?.[name];
  const text = path?.split('.').reduce(read, payload);
  return typeof text === 'string' ? text : null;
}

/**
 * Writes an event, its deliveries and their jobs in the caller's transaction, so that they are sent only
 * if the change commits. Need not be awaited: an error fails the transaction.
 *
 * @param endpoint the only receiver, whatever it subscribes to
 */
export function publish<E extends EventDefinition>(
  { repository, jobs }: PublishDeps,
  tx: Transaction,
  { organizationId, event, payload }: PublishInput<E>,
  endpoint?: Pick<EndpointRow, 'id' | 'customerId'>,
): Promise<DeliverWebhookPayload[]> {
  const row = {
    ...{ organizationId, type: event.type, payload: payload as Record<string, unknown> },
    resourceId: textAt(payload, event.resource),
    customerId: endpoint ? endpoint.customerId : textAt(payload, event.customer),
    ...(event.restrictedTo && { namedOnly: true }),
  };
  const published = jobs.enqueueBy(tx, deliverWebhook, (job) =>
    repository.publish(tx, row, job, endpoint?.id),
  );
  // The commit reports the error when nobody awaits this.
  published.catch(() => undefined);
  return published;
}
