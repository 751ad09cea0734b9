import type pg from 'pg';
import type { WebhookDelivery, WebhookEndpoint, WebhookEvent } from '@/lib/db/generated/client';

/** A delivery with its event and its endpoint, which may be deleted. */
export interface DeliveryJob
  extends Pick<
    WebhookDelivery,
    | 'id'
    | 'organizationId'
    | 'status'
    | 'attempts'
    | 'nextAttemptAt'
    | 'responseStatus'
    | 'responseBody'
    | 'durationMs'
    | 'updatedAt'
    | 'error'
    | 'failedAttempts'
    | 'slotAt'
  > {
  event: Pick<WebhookEvent, 'id' | 'type' | 'payload' | 'resourceId' | 'createdAt'> & {
    sequence: number;
  };
  endpoint: Pick<
    WebhookEndpoint,
    | 'id'
    | 'organizationId'
    | 'url'
    | 'headers'
    | 'isOrdered'
    | 'maxPerSecond'
    | 'secret'
    | 'previousSecret'
    | 'previousValidUntil'
    | 'status'
    | 'disabledReason'
    | 'failures'
    | 'nextProbeAt'
    | 'deletedAt'
  >;
}

type Row = Omit<DeliveryJob, 'event' | 'endpoint'> & {
  eventId: string;
  eventType: string;
  payload: WebhookEvent['payload'];
  eventCreatedAt: Date;
  resourceId: string | null;
  sequence: number;
  endpointId: string;
  endpointStatus: string;
} & Omit<DeliveryJob['endpoint'], 'id' | 'organizationId' | 'status'>;

const FIND = `
  SELECT delivery."id", delivery."organizationId", delivery."status", delivery."attempts",
    delivery."nextAttemptAt", delivery."responseStatus", delivery."responseBody", delivery."durationMs",
    delivery."updatedAt", delivery."error", delivery."failedAttempts", delivery."slotAt",
    event."id" AS "eventId", event."type" AS "eventType", event."payload", event."resourceId", event."createdAt" AS "eventCreatedAt",
    event."sequence"::float8 AS "sequence",
    endpoint."id" AS "endpointId", endpoint."url", endpoint."headers", endpoint."isOrdered",
    endpoint."maxPerSecond", endpoint."secret", endpoint."previousSecret",
    endpoint."previousValidUntil", endpoint."status" AS "endpointStatus", endpoint."disabledReason",
    endpoint."failures", endpoint."nextProbeAt", endpoint."deletedAt"
  FROM "WebhookDelivery" AS delivery
  JOIN "WebhookEvent" AS event ON event."id" = delivery."eventId"
  JOIN "WebhookEndpoint" AS endpoint ON endpoint."id" = delivery."endpointId"
  WHERE delivery."id" = ANY($1::text[])`;

/** Finds deliveries by their ids, with what sending them needs, in one statement. */
export async function findDeliveries(
  pool: pg.Pool,
  ids: readonly string[],
): Promise<Map<string, DeliveryJob>> {
  const { rows } = await pool.query<Row>({
    name: 'plinth-deliveries-find',
    text: FIND,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, toDeliveryJob(row)]));
}

function toDeliveryJob({
  eventId,
  eventType,
  payload,
  eventCreatedAt,
  resourceId,
  sequence,
  endpointId,
  endpointStatus,
  url,
  headers,
  isOrdered,
  maxPerSecond,
  secret,
  previousSecret,
  previousValidUntil,
  disabledReason,
  failures,
  nextProbeAt,
  deletedAt,
  ...delivery
}: Row): DeliveryJob {
  const { organizationId } = delivery;
  return {
    ...delivery,
    event: {
      id: eventId,
      type: eventType,
      payload,
      resourceId,
      createdAt: eventCreatedAt,
      sequence,
    },
    endpoint: {
      id: endpointId,
      organizationId,
      url,
      headers,
      isOrdered,
      maxPerSecond,
      secret,
      previousSecret,
      previousValidUntil,
      status: endpointStatus,
      disabledReason,
      failures,
      nextProbeAt,
      deletedAt,
    },
  };
}
