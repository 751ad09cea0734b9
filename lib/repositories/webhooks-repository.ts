import {
  type WebhookDeliveryView,
  type WebhookEndpointView,
  webhookDeliveryList,
  webhookEndpointList,
} from '@/lib/contracts/webhooks';
import type { Database, DbClient } from '@/lib/db/client';
import type { WebhookDeliveryModel, WebhookEndpointModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';
import { WebhookSubscribers } from './webhook-subscribers';

export type EndpointRow = WebhookEndpointModel;
export type DeliveryRow = WebhookDeliveryModel & { event: { type: string; payload: unknown } };

export interface EndpointFields {
  url: string;
  description: string | null;
  events: string[];
  status: string;
  disabledReason: string | null;
}

export interface NewEndpoint extends EndpointFields {
  id: string;
  organizationId: string;
  userId: string;
  secret: string;
}

/** What one attempt leaves behind. */
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

/** Endpoints, events and deliveries. Reads are bounded by the organization. */
export class WebhooksRepository {
  private readonly subscribers = new WebhookSubscribers();

  private readonly db: DbClient;
  private readonly endpoints: ListReader<WebhookEndpointView, 'organizationId'>;
  private readonly deliveries: ListReader<WebhookDeliveryView, 'organizationId' | 'endpointId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.endpoints = new ListReader(pool, ENDPOINTS_SOURCE);
    this.deliveries = new ListReader(pool, DELIVERIES_SOURCE);
  }

  list(organizationId: string, query: ListQuery): Promise<TextPage<WebhookEndpointView>> {
    return this.endpoints.page({ organizationId }, query);
  }

  find(organizationId: string, id: string, db = this.db): Promise<EndpointRow | null> {
    return db.webhookEndpoint.findFirst({ where: { id, organizationId } });
  }

  count(db: DbClient, organizationId: string): Promise<number> {
    return db.webhookEndpoint.count({ where: { organizationId } });
  }

  insert(db: DbClient, endpoint: NewEndpoint): Promise<EndpointRow> {
    return db.webhookEndpoint.create({ data: endpoint });
  }

  update(db: DbClient, id: string, fields: Partial<EndpointFields>): Promise<EndpointRow> {
    return db.webhookEndpoint.update({ where: { id }, data: fields });
  }

  /** Disables an endpoint that is enabled; false when it is not any more. */
  async disable(db: DbClient, id: string, disabledReason: string): Promise<boolean> {
    const { count } = await db.webhookEndpoint.updateMany({
      where: { id, status: 'enabled', deletedAt: null },
      data: { status: 'disabled', disabledReason },
    });
    return count === 1;
  }

  async softDelete(db: DbClient, id: string, deletedAt: Date): Promise<void> {
    await db.webhookEndpoint.update({ where: { id }, data: { deletedAt }, select: { id: true } });
  }

  /** Ids of the enabled endpoints that want events of this type, true at the commit. */
  findSubscribers(
    tx: Transaction,
    organizationId: string,
    type: string,
  ): Promise<readonly string[]> {
    return this.subscribers.find(tx, organizationId, type);
  }

  /** Adds an event and one pending delivery for each endpoint; answers the deliveries' ids. */
  insertEvent(
    tx: Pick<Transaction, 'insert'>,
    event: { organizationId: string; type: string; payload: object },
    endpointIds: readonly string[],
  ): string[] {
    const { id: eventId, organizationId } = tx.insert('WebhookEvent', event);
    const pending = { organizationId, eventId, status: 'pending', attempts: 0 };
    return endpointIds.map(
      (endpointId) => tx.insert('WebhookDelivery', { ...pending, endpointId }).id,
    );
  }

  listDeliveries(
    endpoint: { organizationId: string; endpointId: string },
    query: ListQuery,
  ): Promise<TextPage<WebhookDeliveryView>> {
    return this.deliveries.page(endpoint, query);
  }

  findDelivery(db: DbClient, id: string): Promise<DeliveryRow | null> {
    return db.webhookDelivery.findUnique({ where: { id }, include: withEvent });
  }

  /** A delivery with all that sending needs; the endpoint is there even after its deletion. */
  findForDelivery(id: string) {
    return this.db.webhookDelivery.findUnique({
      where: { id },
      include: { event: true, endpoint: true },
    });
  }

  async recordAttempt(db: DbClient, id: string, fields: AttemptFields): Promise<void> {
    await db.webhookDelivery.update({ where: { id }, data: fields, select: { id: true } });
  }
}

export type DeliveryJob = NonNullable<Awaited<ReturnType<WebhooksRepository['findForDelivery']>>>;
