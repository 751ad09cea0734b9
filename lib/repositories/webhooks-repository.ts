import { type WebhookEndpointView, webhookEndpointList } from '@/lib/contracts/webhooks';
import type { Database, DbClient } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { WebhookEndpointModel } from '@/lib/db/generated/models';
import {
  claimProbe,
  countFailure,
  type EndpointFailures,
  endFailures,
  type ProbeSchedule,
} from '@/lib/db/postgres/endpoint-health';
import {
  type CommonJobFields,
  isNamed,
  lockSubscribers,
  type NewEvent,
  publishEvent,
} from '@/lib/db/postgres/publish-event';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type EndpointRow = WebhookEndpointModel;

/** The endpoints of one customer, or all of the organization. */
export interface EndpointOwner {
  organizationId: string;
  customerId?: string;
}

export interface EndpointFields {
  url: string;
  description: string | null;
  events: string[];
  filters: Prisma.InputJsonArray;
  isOrdered: boolean;
  maxPerSecond: number | null;
  status: string;
  disabledReason: string | null;
}

/** Values of an endpoint as it is enabled. */
export const HEALTHY = { failures: 0, failingSince: null, nextProbeAt: null };

type EndpointChange = EndpointFields & { headerNames: string[] } & Pick<
    EndpointRow,
    | 'headers'
    | 'secret'
    | 'previousSecret'
    | 'previousValidUntil'
    | 'failures'
    | 'failingSince'
    | 'nextProbeAt'
  >;

export interface NewEndpoint extends EndpointFields {
  id: string;
  organizationId: string;
  userId: string;
  customerId: string | null;
  secret: string;
}

export const ENDPOINTS_SOURCE: ListSource<'organizationId'> = {
  table: 'WebhookEndpoint',
  list: webhookEndpointList,
  owner: ['organizationId'],
  hiddenBy: 'deletedAt',
};

export const CUSTOMER_ENDPOINTS_SOURCE: ListSource<'organizationId' | 'customerId'> = {
  ...ENDPOINTS_SOURCE,
  owner: ['organizationId', 'customerId'],
};

/** Endpoints, and the events published to them. Reads are bounded by the organization. */
export class WebhooksRepository {
  private readonly db: DbClient;
  private readonly pool: Database['pool'];
  private readonly endpoints: ListReader<WebhookEndpointView, 'organizationId'>;
  private readonly ofCustomer: ListReader<WebhookEndpointView, 'organizationId' | 'customerId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
    this.endpoints = new ListReader(pool, ENDPOINTS_SOURCE);
    this.ofCustomer = new ListReader(pool, CUSTOMER_ENDPOINTS_SOURCE);
  }

  list(
    { organizationId, customerId }: EndpointOwner,
    query: ListQuery,
  ): Promise<TextPage<WebhookEndpointView>> {
    return customerId === undefined
      ? this.endpoints.page({ organizationId }, query)
      : this.ofCustomer.page({ organizationId, customerId }, query);
  }

  async find(
    { organizationId, customerId }: EndpointOwner,
    id: string,
    tx?: Transaction,
  ): Promise<EndpointRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    return db.webhookEndpoint.findFirst({ where: { id, organizationId, customerId } });
  }

  /** Makes transactions that publish events wait until this one ends. */
  async lockEndpoints(tx: Transaction, organizationId: string): Promise<void> {
    await lockSubscribers(tx, organizationId);
  }

  /** How many a customer has, or the organization itself if `customerId` is null. */
  async count(
    tx: Transaction,
    { organizationId, customerId }: Pick<EndpointRow, 'organizationId' | 'customerId'>,
  ): Promise<number> {
    const db = await tx.prisma();
    return db.webhookEndpoint.count({ where: { organizationId, customerId } });
  }

  async create(tx: Transaction, endpoint: NewEndpoint): Promise<EndpointRow> {
    const db = await tx.prisma();
    return db.webhookEndpoint.create({ data: endpoint });
  }

  async update(
    tx: Transaction,
    { id, organizationId }: EndpointRow,
    fields: Partial<EndpointChange>,
  ): Promise<EndpointRow> {
    const db = await tx.prisma();
    return db.webhookEndpoint.update({ where: { id, organizationId }, data: fields });
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

  async remove(tx: Transaction, { id, organizationId }: EndpointRow): Promise<void> {
    const db = await tx.prisma();
    const where = { id, organizationId };
    await db.webhookEndpoint.update({ where, data: { deletedAt: new Date() } });
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
}
