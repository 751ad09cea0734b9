import { RESTRICTED_EVENTS } from '@/lib/contracts';
import { type WebhookDeliveryView, webhookDeliveryList } from '@/lib/contracts/webhook-deliveries';
import type { Database, DbClient } from '@/lib/db/client';
import type { WebhookDeliveryModel, WebhookEventModel } from '@/lib/db/generated/models';
import { findEarlierDelivery, reserveSlot, wakeDeliveries } from '@/lib/db/postgres/delivery-turns';
import { type DeliveryJob, findDeliveries } from '@/lib/db/postgres/find-deliveries';
import type { CommonJobFields } from '@/lib/db/postgres/publish-event';
import { type ResendSelection, resendDeliveries } from '@/lib/db/postgres/resend-deliveries';
import { type DeliveryHour, readDeliveryHours } from '@/lib/db/postgres/webhook-statistics';
import type { Transaction } from '@/lib/db/transaction';
import { createBatcher } from '@/lib/utils/create-batcher';
import { createId } from '@/lib/utils/create-id';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';
import type { EndpointOwner } from './webhooks-repository';

export type { DeliveryJob };
export type DeliveryRow = WebhookDeliveryModel & {
  event: WebhookEventModel;
  endpoint: { url: string };
};

/** The outcome of a delivery's attempt. */
export type AttemptChange = AttemptFields & { id: string };
export type AttemptFields = Pick<
  WebhookDeliveryModel,
  | 'status'
  | 'attempts'
  | 'nextAttemptAt'
  | 'responseStatus'
  | 'responseBody'
  | 'durationMs'
  | 'error'
> & { failedAttempts: object[] };

/** Deliveries in one statement. */
const MAX_BATCH = 200;

const eventSql = (column: string) =>
  `(SELECT "${column}" FROM "WebhookEvent" WHERE "id" = item."eventId")`;

export const DELIVERIES_SOURCE: ListSource<'organizationId' | 'endpointId'> = {
  table: 'WebhookDelivery',
  list: webhookDeliveryList,
  owner: ['organizationId', 'endpointId'],
  computed: { eventType: eventSql('type'), payload: eventSql('payload') },
};

const restrictedTypes = RESTRICTED_EVENTS.map(({ type }) => `'${type}'`).join(', ');

/** The same, with empty payloads in place of those that not every caller may see. */
const REDACTED_DELIVERIES_SOURCE: typeof DELIVERIES_SOURCE = {
  ...DELIVERIES_SOURCE,
  computed: {
    ...DELIVERIES_SOURCE.computed,
    payload: `CASE WHEN ${eventSql('type')} IN (${restrictedTypes}) THEN '{}' ELSE ${eventSql('payload')} END`,
  },
};

type DeliveryReader = ListReader<WebhookDeliveryView, 'organizationId' | 'endpointId'>;
type OfEndpoint = { organizationId: string; endpointId: string };

/** Deliveries of events to endpoints. Reads are bounded by the organization. */
export class WebhookDeliveriesRepository {
  private readonly db: DbClient;
  private readonly pool: Database['pool'];
  private readonly all: DeliveryReader;
  private readonly redacted: DeliveryReader;
  private readonly findInBatch: (id: string) => Promise<DeliveryJob | null>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
    this.all = new ListReader(pool, DELIVERIES_SOURCE);
    this.redacted = new ListReader(pool, REDACTED_DELIVERIES_SOURCE);
    this.findInBatch = createBatcher(async (ids: readonly string[]) => {
      const found = await findDeliveries(pool, ids);
      return ids.map((id) => found.get(id) ?? null);
    }, MAX_BATCH);
  }

  /** @param withRestricted whether to show the payloads of RESTRICTED_EVENTS */
  list(
    endpoint: OfEndpoint,
    query: ListQuery,
    withRestricted: boolean,
  ): Promise<TextPage<WebhookDeliveryView>> {
    return (withRestricted ? this.all : this.redacted).page(endpoint, query);
  }

  async find(
    { organizationId, customerId }: EndpointOwner,
    id: string,
    tx?: Transaction,
  ): Promise<DeliveryRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    const include = { event: true, endpoint: { select: { url: true } } };
    const endpoint = customerId === undefined ? {} : { customerId, deletedAt: null };
    return db.webhookDelivery.findFirst({ where: { id, organizationId, endpoint }, include });
  }

  /** Makes deliveries pending again, each with a job. Returns the jobs' payloads. */
  resend(
    tx: Transaction,
    selection: ResendSelection,
    job: CommonJobFields,
  ): Promise<{ deliveryId: string }[]> {
    return resendDeliveries(tx, createId(), selection, job);
  }

  /** Makes deliveries due that waited for a paused endpoint, `paceMs` apart. Returns how many. */
  wake(tx: Transaction, selection: OfEndpoint & { paceMs: number }): Promise<number> {
    return wakeDeliveries(tx, selection);
  }

  /** A delivery with what sending it needs. Calls of one moment share a statement. */
  findForDelivery(id: string): Promise<DeliveryJob | null> {
    return this.findInBatch(id);
  }

  /** Reserves the next time that the endpoint's limit allows; null without a limit. */
  reserveSlot({ id, endpoint }: DeliveryJob): Promise<Date | null> {
    return reserveSlot(this.pool, { id, endpointId: endpoint.id });
  }

  /** When an earlier event of the same resource is due next; null when all have ended. */
  async findEarlier({ endpoint, event }: DeliveryJob): Promise<Date | null> {
    const { sequence, resourceId } = event;
    if (resourceId === null) return null;
    return findEarlierDelivery(this.pool, { endpointId: endpoint.id, sequence, resourceId });
  }

  /** The endpoint's deliveries of the last 24 hours, by hour. */
  readHours(endpoint: OfEndpoint): Promise<DeliveryHour[]> {
    return readDeliveryHours(this.pool, endpoint);
  }

  /** Writes the outcomes of attempts, in one statement. */
  async recordAttempts(tx: Transaction, attempts: readonly AttemptChange[]): Promise<void> {
    const updatedAt = new Date();
    await tx.updateMany(
      'WebhookDelivery',
      attempts.map((attempt) => ({ ...attempt, slotAt: null, updatedAt })),
    );
  }
}
