import type { Actor } from '@/lib/auth/actor';
import { EVENTS } from '@/lib/contracts';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import type { EventType } from '@/lib/contracts/manifest.gen';
import { viewOf } from '@/lib/contracts/view';
import {
  type EventFeedPage,
  type listWebhookDeliveries,
  MAX_RESENT,
  type readEvents,
  type resendWebhookDeliveries,
  type WebhookDeliveryDetail,
  type WebhookDeliveryView,
  type WebhookStatistics,
  webhookDelivery,
  webhookDeliveryDetail,
} from '@/lib/contracts/webhook-deliveries';
import { webhookTest } from '@/lib/contracts/webhooks';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { EventFeedRepository } from '@/lib/repositories/event-feed-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type {
  DeliveryRow,
  WebhookDeliveriesRepository,
} from '@/lib/repositories/webhook-deliveries-repository';
import type { EndpointRow, WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from './audit-service';
import { deliveryBody } from './webhooks/delivery-body';
import { endpointOwner } from './webhooks/endpoint-owner';
import { publish } from './webhooks/publish';
import { assertMayReceive, hiddenTypes } from './webhooks/restricted-events';

/** A receiver that is back must not be flooded. */
const RESEND = { limit: MAX_RESENT, paceMs: 100 };

export interface WebhookDeliveriesServiceDeps {
  repository: WebhooksRepository;
  deliveries: WebhookDeliveriesRepository;
  feed: EventFeedRepository;
  transaction: RunTransaction;
  jobs: Jobs;
  audit: AuditService;
}

const summaryView = viewOf(webhookDelivery);
const detailView = viewOf(webhookDeliveryDetail);

const deliveryView = (row: DeliveryRow): WebhookDeliveryView =>
  summaryView({ ...row, eventType: row.event.type, payload: row.event.payload });

/** What was sent to webhook endpoints, and the feed of events for clients that have none. */
export class WebhookDeliveriesService {
  constructor(private readonly deps: WebhookDeliveriesServiceDeps) {}

  async list(
    actor: Actor,
    id: string,
    query: QueryOf<typeof listWebhookDeliveries>,
  ): Promise<TextPage<WebhookDeliveryView>> {
    const { organizationId } = await this.findEndpoint(actor, id);
    const withRestricted = hiddenTypes(actor).length === 0;
    return this.deps.deliveries.list({ organizationId, endpointId: id }, query, withRestricted);
  }

  /** @throws NotFoundError */
  async get(actor: Actor, id: string): Promise<WebhookDeliveryDetail> {
    const row = await this.deps.deliveries.find(endpointOwner(actor), id);
    if (row === null) throw new NotFoundError('Webhook delivery');
    const isHidden = hiddenTypes(actor).includes(row.event.type);
    const event = isHidden ? { ...row.event, payload: {} } : row.event;
    return detailView({
      ...row,
      ...{ url: row.endpoint.url, eventType: event.type, payload: event.payload },
      body: deliveryBody({ ...event, sequence: Number(event.sequence) }),
    });
  }

  /** @throws NotFoundError */
  async statistics(actor: Actor, id: string): Promise<WebhookStatistics> {
    const { organizationId } = await this.findEndpoint(actor, id);
    const hours = await this.deps.deliveries.readHours({ organizationId, endpointId: id });
    return { hours: hours.map((one) => ({ ...one, hour: one.hour.toISOString() })) };
  }

  /**
   * Sends the example of an event to this endpoint only, whatever it subscribes to; `webhook.test` even if
   * it is disabled. @throws NotFoundError; ForbiddenError for events that the caller may not see
   */
  async sendTest(
    actor: Actor,
    id: string,
    type: EventType = webhookTest.type,
  ): Promise<WebhookDeliveryView> {
    assertMayReceive(actor, [type]);
    const event = EVENTS.find((one) => one.type === type) ?? webhookTest;
    const row = await this.deps.transaction(async (tx) => {
      const endpoint = await this.findEndpoint(actor, id, tx);
      const { organizationId } = endpoint;
      const own = event === webhookTest && { endpointId: id };
      const payload = { ...(event.example as object), ...own };
      const [delivery] = await publish(this.deps, tx, { organizationId, event, payload }, endpoint);
      const deliveryId = delivery?.deliveryId ?? '';
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_TEST_SENT',
        resourceType: 'WebhookEndpoint',
        resourceId: id,
        metadata: { deliveryId, eventType: type },
      });
      return this.deps.deliveries.find(endpointOwner(actor), deliveryId, tx);
    });
    if (row === null) throw new NotFoundError('Webhook delivery');
    return deliveryView(row);
  }

  /**
   * Sends deliveries again that have ended, at a bounded pace. Returns how many.
   * @throws NotFoundError; ConflictError when the endpoint is disabled, or when none of the named
   *   deliveries can be sent again
   */
  async resend(
    actor: Actor,
    id: string,
    body: BodyOf<typeof resendWebhookDeliveries>,
  ): Promise<{ deliveries: number }> {
    const ids = 'deliveryIds' in body ? body.deliveryIds : null;
    const failedSince = 'failedSince' in body ? new Date(body.failedSince) : null;
    return this.deps.transaction(async (tx) => {
      const endpoint = await this.findEndpoint(actor, id, tx);
      if (endpoint.status === 'disabled') {
        throw new ConflictError('The endpoint is disabled; enable it first');
      }
      const { organizationId } = actor;
      const selection = { organizationId, endpointId: id, ids, failedSince };
      const resent = await this.deps.jobs.enqueueBy(tx, deliverWebhook, (job) =>
        this.deps.deliveries.resend(tx, { ...selection, ...RESEND }, job),
      );
      if (ids && resent.length === 0) {
        throw new ConflictError(
          'None of these deliveries can be sent again: they are pending, or not of this endpoint',
        );
      }
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_DELIVERIES_RESENT',
        resourceType: 'WebhookEndpoint',
        resourceId: id,
        metadata: { deliveries: resent.length, ...body },
      });
      return { deliveries: resent.length };
    });
  }

  /** The events after a position of the feed, without those that the caller may not see. */
  async readEvents(
    actor: Actor,
    { after, limit, type }: QueryOf<typeof readEvents>,
  ): Promise<EventFeedPage> {
    const { organizationId } = actor;
    await this.deps.transaction((tx) => this.deps.feed.place(tx, organizationId));
    const selection = {
      organizationId,
      after,
      limit,
      type: type ?? null,
      hiddenTypes: hiddenTypes(actor),
    };
    const { rows, last } = await this.deps.feed.read(selection);
    const hasMore = rows.length === limit;
    const end = BigInt(last) > BigInt(after) ? last : after;
    return {
      events: rows.map(({ id, type: eventType, payload, sequence, createdAt }) => ({
        ...{ id, type: eventType, timestamp: createdAt.toISOString(), sequence },
        data: payload as Record<string, unknown>,
      })),
      next: hasMore ? (rows.at(-1)?.position ?? end) : end,
      hasMore,
    };
  }

  private async findEndpoint(actor: Actor, id: string, tx?: Transaction): Promise<EndpointRow> {
    const row = await this.deps.repository.find(endpointOwner(actor), id, tx);
    if (row === null) throw new NotFoundError('Webhook endpoint');
    return row;
  }
}
