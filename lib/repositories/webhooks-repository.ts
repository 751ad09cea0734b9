import type { Page } from '@/lib/contracts/common';
import type { DbClient } from '@/lib/db/client';
import type { WebhookDeliveryModel, WebhookEndpointModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';
import { type PageRequest, paginate } from './paginate';
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

/** Endpoints, events and deliveries. Reads are bounded by the organization. */
export class WebhooksRepository {
  private readonly subscribers = new WebhookSubscribers();

  constructor(private readonly db: DbClient) {}

  list(organizationId: string, query: PageRequest): Promise<Page<EndpointRow>> {
    const where = { organizationId };
    return paginate(query, {
      list: 'webhook-endpoints',
      where,
      findMany: (page) => this.db.webhookEndpoint.findMany(page),
      count: (rows) => this.db.webhookEndpoint.count(rows),
    });
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
    { organizationId, endpointId }: { organizationId: string; endpointId: string },
    query: PageRequest & { status?: string | undefined },
  ): Promise<Page<DeliveryRow>> {
    const where = { organizationId, endpointId, status: query.status };
    return paginate(query, {
      list: 'webhook-deliveries',
      where,
      findMany: (page) => this.db.webhookDelivery.findMany({ include: withEvent, ...page }),
      count: (rows) => this.db.webhookDelivery.count(rows),
    });
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
