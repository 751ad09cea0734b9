import type { Page } from '@/lib/contracts/common';
import type { DbClient } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { WebhookDeliveryModel, WebhookEndpointModel } from '@/lib/db/generated/models';
import { type PageRequest, paginate } from './paginate';

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
  constructor(private readonly db: DbClient) {}

  list(organizationId: string, query: PageRequest): Promise<Page<EndpointRow>> {
    const where = { organizationId };
    return paginate(query, {
      findMany: ({ where: after, ...page }) =>
        this.db.webhookEndpoint.findMany({ where: { AND: [where, after] }, ...page }),
      count: () => this.db.webhookEndpoint.count({ where }),
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

  /** Ids of the enabled endpoints that want events of this type. */
  async findSubscribers(db: DbClient, organizationId: string, type: string): Promise<string[]> {
    const endpoints = await db.webhookEndpoint.findMany({
      where: { organizationId, status: 'enabled' },
      select: { id: true, events: true },
      orderBy: { id: 'asc' },
    });
    return endpoints
      .filter(({ events }) => !Array.isArray(events) || !events.length || events.includes(type))
      .map(({ id }) => id);
  }

  /** Writes an event and one pending delivery for each endpoint, given as delivery id and endpoint id. */
  async insertEvent(
    db: DbClient,
    event: { id: string; organizationId: string; type: string; payload: object },
    deliveries: { id: string; endpointId: string }[],
  ): Promise<void> {
    await db.webhookEvent.create({
      data: { ...event, payload: event.payload as Prisma.InputJsonObject },
      select: { id: true },
    });
    if (deliveries.length === 0) return;
    const { id: eventId, organizationId } = event;
    await db.webhookDelivery.createMany({
      data: deliveries.map((delivery) => ({ ...delivery, eventId, organizationId })),
    });
  }

  listDeliveries(
    { organizationId, endpointId }: { organizationId: string; endpointId: string },
    query: PageRequest & { status?: string | undefined },
  ): Promise<Page<DeliveryRow>> {
    const where = { organizationId, endpointId, status: query.status };
    return paginate(query, {
      findMany: ({ where: after, ...page }) =>
        this.db.webhookDelivery.findMany({
          where: { AND: [where, after] },
          include: withEvent,
          ...page,
        }),
      count: () => this.db.webhookDelivery.count({ where }),
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
