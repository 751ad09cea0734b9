import { RESTRICTED_EVENTS } from '@/lib/contracts';
import {
  type WebhookDeliveryView,
  type WebhookEndpointView,
  webhookDeliveryList,
  webhookEndpointList,
} from '@/lib/contracts/webhooks';
import type { Database, DbClient } from '@/lib/db/client';
import type { WebhookDeliveryModel, WebhookEndpointModel } from '@/lib/db/generated/models';
import {
  claimProbe,
  countFailure,
  type EndpointFailures,
  endFailures,
  type ProbeSchedule,
} from '@/lib/db/postgres/endpoint-health';
import { type DeliveryJob, findDeliveries } from '@/lib/db/postgres/find-deliveries';
import {
  type CommonJobFields,
  isNamed,
  lockSubscribers,
  type NewEvent,
  publishEvent,
} from '@/lib/db/postgres/publish-event';
import { type ResendSelection, resendDeliveries } from '@/lib/db/postgres/resend-deliveries';
import type { Transaction } from '@/lib/db/transaction';
import { createBatcher } from '@/lib/utils/create-batcher';
import { createId } from '@/lib/utils/create-id';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type { DeliveryJob };
export type EndpointRow = WebhookEndpointModel;
export type DeliveryRow = WebhookDeliveryModel & { event: { type: string; payload: unknown } };

export interface EndpointFields {
  url: string;
  description: string | null;
  events: string[];
  status: string;
  disabledReason: string | null;
}

/** Values of an endpoint as it is enabled. */
export const HEALTHY = { failures: 0, failingSince: null, nextProbeAt: null };

type EndpointChange = EndpointFields &
  Pick<
    EndpointRow,
    'secret' | 'previousSecret' | 'previousValidUntil' | 'failures' | 'failingSince' | 'nextProbeAt'
  >;

export interface NewEndpoint extends EndpointFields {
  id: string;
  organizationId: string;
  userId: string;
  secret: string;
}

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
>;

/** Deliveries in one statement. */
const MAX_BATCH = 200;

const withEvent = { event: { select: { type: true, payload: true } } } as const;

export const ENDPOINTS_SOURCE: ListSource<'organizationId'> = {
  table: 'WebhookEndpoint',
  list: webhookEndpointList,
  owner: ['organizationId'],
  hiddenBy: 'deletedAt',
};

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

/** Endpoints, events and deliveries. Reads are bounded by the organization. */
export class WebhooksRepository {
  private readonly db: DbClient;
  private readonly pool: Database['pool'];
  private readonly endpoints: ListReader<WebhookEndpointView, 'organizationId'>;
  private readonly deliveries: DeliveryReader;
  private readonly redactedDeliveries: DeliveryReader;
  private readonly findInBatch: (id: string) => Promise<DeliveryJob | null>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
    this.endpoints = new ListReader(pool, ENDPOINTS_SOURCE);
    this.deliveries = new ListReader(pool, DELIVERIES_SOURCE);
    this.redactedDeliveries = new ListReader(pool, REDACTED_DELIVERIES_SOURCE);
    this.findInBatch = createBatcher(async (ids: readonly string[]) => {
      const found = await findDeliveries(pool, ids);
      return ids.map((id) => found.get(id) ?? null);
    }, MAX_BATCH);
  }

  list(organizationId: string, query: ListQuery): Promise<TextPage<WebhookEndpointView>> {
    return this.endpoints.page({ organizationId }, query);
  }

  async find(organizationId: string, id: string, tx?: Transaction): Promise<EndpointRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    return db.webhookEndpoint.findFirst({ where: { id, organizationId } });
  }

  /** Makes transactions that publish events wait until this one ends. */
  async lockEndpoints(tx: Transaction, organizationId: string): Promise<void> {
    await lockSubscribers(tx, organizationId);
  }

  async count(tx: Transaction, organizationId: string): Promise<number> {
    const db = await tx.prisma();
    return db.webhookEndpoint.count({ where: { organizationId } });
  }

  async create(tx: Transaction, endpoint: NewEndpoint): Promise<EndpointRow> {
    const db = await tx.prisma();
    return db.webhookEndpoint.create({ data: endpoint });
  }

  async update(tx: Transaction, id: string, fields: Partial<EndpointChange>): Promise<EndpointRow> {
    const db = await tx.prisma();
    return db.webhookEndpoint.update({ where: { id }, data: fields });
  }

  /** Disables an enabled endpoint; returns whether it was enabled. */
  async disable(
    tx: Transaction,
    { id, organizationId }: Pick<EndpointRow, 'id' | 'organizationId'>,
    disabledReason: string,
  ): Promise<boolean> {
    lockSubscribers(tx, organizationId);
    const db = await tx.prisma();
    const { count } = await db.webhookEndpoint.updateMany({
      where: { id, status: 'enabled', deletedAt: null },
      data: { status: 'disabled', disabledReason },
    });
    return count === 1;
  }

  /** Counts a failed attempt, and sets when the next probe is due. */
  countFailure(
    tx: Transaction,
    id: string,
    schedule: ProbeSchedule,
  ): Promise<EndpointFailures | null> {
    return countFailure(tx, id, schedule);
  }

  endFailures(id: string): Promise<void> {
    return endFailures(this.pool, id);
  }

  /** False when another delivery is the probe of this time. */
  claimProbe(id: string, ms: number): Promise<boolean> {
    return claimProbe(this.pool, id, ms);
  }

  async remove(tx: Transaction, id: string, deletedAt: Date): Promise<void> {
    const db = await tx.prisma();
    await db.webhookEndpoint.update({ where: { id }, data: { deletedAt }, select: { id: true } });
  }

  /**
   * Adds an event, and a pending delivery with its job for each endpoint that subscribes to its type, or
   * for `endpointId` alone. Returns the jobs' payloads; need not be awaited.
   */
  publish(
    tx: Transaction,
    event: Omit<NewEvent, 'id'>,
    job: CommonJobFields,
    endpointId?: string,
  ): Promise<{ deliveryId: string }[]> {
    return publishEvent(tx, { id: createId(), ...event }, job, endpointId);
  }

  /** Whether an enabled endpoint names the type; endpoints stay as they are until the transaction ends. */
  isNamed(tx: Transaction, organizationId: string, type: string): Promise<boolean> {
    return isNamed(tx, organizationId, type);
  }

  /** @param withRestricted whether to show the payloads of RESTRICTED_EVENTS */
  listDeliveries(
    endpoint: { organizationId: string; endpointId: string },
    query: ListQuery,
    withRestricted: boolean,
  ): Promise<TextPage<WebhookDeliveryView>> {
    const reader = withRestricted ? this.deliveries : this.redactedDeliveries;
    return reader.page(endpoint, query);
  }

  async findDelivery(tx: Transaction, id: string): Promise<DeliveryRow | null> {
    const db = await tx.prisma();
    return db.webhookDelivery.findUnique({ where: { id }, include: withEvent });
  }

  /** Makes deliveries pending again, each with a job. Returns the jobs' payloads. */
  resend(
    tx: Transaction,
    selection: ResendSelection,
    job: CommonJobFields,
  ): Promise<{ deliveryId: string }[]> {
    return resendDeliveries(tx, createId(), selection, job);
  }

  /** A delivery with what sending it needs. Calls of one moment share a statement. */
  findForDelivery(id: string): Promise<DeliveryJob | null> {
    return this.findInBatch(id);
  }

  /** Writes the outcomes of attempts, in one statement. */
  async recordAttempts(tx: Transaction, attempts: readonly AttemptChange[]): Promise<void> {
    const updatedAt = new Date();
    await tx.updateMany(
      'WebhookDelivery',
      attempts.map((attempt) => ({ ...attempt, updatedAt })),
    );
  }
}
