import { randomBytes } from 'node:crypto';
import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { EVENTS, RESTRICTED_EVENTS } from '@/lib/contracts';
import type { EventDefinition, EventPayload } from '@/lib/contracts/area';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import type { EventType } from '@/lib/contracts/manifest.gen';
import { allows } from '@/lib/contracts/permissions';
import { viewOf } from '@/lib/contracts/view';
import {
  type createWebhookEndpoint,
  type listWebhookDeliveries,
  type listWebhookEndpoints,
  MAX_RESENT,
  type resendWebhookDeliveries,
  type rotateWebhookSecret,
  type updateWebhookEndpoint,
  type WebhookDeliveryView,
  type WebhookEndpointView,
  webhookDelivery,
  webhookEndpoint,
  webhookTest,
} from '@/lib/contracts/webhooks';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from '@/lib/errors';
import { type DeliverWebhookPayload, deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import {
  type EndpointRow,
  HEALTHY,
  type WebhooksRepository,
} from '@/lib/repositories/webhooks-repository';
import { createId } from '@/lib/utils/create-id';
import { diff } from '@/lib/utils/diff';
import type { AuditService } from './audit-service';
import { findUrlProblem, type UrlRules } from './webhooks/url-rules';

/** Each event may go to every endpoint, so their number is limited. */
export const MAX_ENDPOINTS = 50;

const SECRET_BYTES = 32;
const HOUR_MS = 60 * 60 * 1000;
/** A receiver that is back must not be flooded. */
const RESEND = { limit: MAX_RESENT, paceMs: 100 };

export interface PublishInput<E extends EventDefinition> {
  organizationId: string;
  event: E;
  /** The delivery's `data`. */
  payload: EventPayload<E>;
}

export interface WebhooksServiceDeps {
  repository: WebhooksRepository;
  transaction: RunTransaction;
  jobs: Jobs;
  audit: AuditService;
  vault: Pick<Vault, 'encrypt'>;
  urlRules: UrlRules;
}

const createSecret = () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

const mayReceive = (actor: Actor, events: readonly EventDefinition[]) =>
  events.every(({ restrictedTo }) => !restrictedTo || allows(actor, restrictedTo));

/** @throws ForbiddenError when the caller may not see what the endpoint would get */
function assertMayReceive(actor: Actor, types: readonly string[]): void {
  const refused = RESTRICTED_EVENTS.find(
    (event) => types.includes(event.type) && !mayReceive(actor, [event]),
  );
  if (!refused) return;
  const requiredScope = refused.restrictedTo?.scope;
  throw new ForbiddenError(`Subscribing to ${refused.type} requires the scope ${requiredScope}`, {
    requiredScope,
  });
}

const endpointView = viewOf(webhookEndpoint);
const deliveryView = viewOf(webhookDelivery);

/** Customers' webhook endpoints, the events published to them, and their deliveries. */
export class WebhooksService {
  constructor(private readonly deps: WebhooksServiceDeps) {}

  list(
    actor: Actor,
    query: QueryOf<typeof listWebhookEndpoints>,
  ): Promise<TextPage<WebhookEndpointView>> {
    return this.deps.repository.list(actor.organizationId, query);
  }

  async get(actor: Actor, id: string): Promise<WebhookEndpointView> {
    return endpointView(await this.find(actor, id));
  }

  /**
   * The only response that contains the signing secret.
   * @throws ValidationError, ConflictError, ForbiddenError for events that the caller may not see
   */
  async create(
    actor: Actor,
    body: BodyOf<typeof createWebhookEndpoint>,
  ): Promise<WebhookEndpointView & { secret: string }> {
    this.checkUrl(body.url);
    assertMayReceive(actor, body.events);
    const id = createId();
    const secret = createSecret();
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, actor.organizationId);
      if ((await this.deps.repository.count(tx, actor.organizationId)) >= MAX_ENDPOINTS) {
        throw new ConflictError(
          `An organization can have ${MAX_ENDPOINTS} webhook endpoints; delete one first`,
        );
      }
      const created = await this.deps.repository.create(tx, {
        ...body,
        id,
        organizationId: actor.organizationId,
        userId: actor.userId ?? '',
        secret: this.deps.vault.encrypt(secret, id),
        status: 'enabled',
        disabledReason: null,
      });
      await this.record(tx, actor, 'WEBHOOK_ENDPOINT_CREATED', { after: created });
      return created;
    });
    return { ...endpointView(row), secret };
  }

  /** Replaces the fields. @throws as `create`, and NotFoundError */
  async update(
    actor: Actor,
    id: string,
    body: BodyOf<typeof updateWebhookEndpoint>,
  ): Promise<WebhookEndpointView> {
    this.checkUrl(body.url);
    assertMayReceive(actor, body.events);
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, actor.organizationId);
      const before = await this.find(actor, id, tx);
      const disabledReason = body.status === 'disabled' ? before.disabledReason : null;
      const isEnabled = before.status === 'disabled' && body.status === 'enabled';
      const fields = { ...body, disabledReason, ...(isEnabled && HEALTHY) };
      const after = await this.deps.repository.update(tx, id, fields);
      await this.record(tx, actor, 'WEBHOOK_ENDPOINT_UPDATED', { before, after });
      return after;
    });
    return endpointView(row);
  }

  /** The new secret is in this response alone; the former one signs as well for some time. @throws NotFoundError */
  async rotateSecret(
    actor: Actor,
    id: string,
    { overlapHours }: BodyOf<typeof rotateWebhookSecret>,
  ): Promise<WebhookEndpointView & { secret: string }> {
    const secret = createSecret();
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, actor.organizationId);
      const before = await this.find(actor, id, tx);
      const until = overlapHours > 0 ? new Date(Date.now() + overlapHours * HOUR_MS) : null;
      const after = await this.deps.repository.update(tx, id, {
        secret: this.deps.vault.encrypt(secret, id),
        previousSecret: until && before.secret,
        previousValidUntil: until,
      });
      await this.record(tx, actor, 'WEBHOOK_SECRET_ROTATED', { before, after });
      return after;
    });
    return { ...endpointView(row), secret };
  }

  /** Pending deliveries fail at their next attempt. @throws NotFoundError */
  async remove(actor: Actor, id: string): Promise<WebhookEndpointView> {
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, actor.organizationId);
      const before = await this.find(actor, id, tx);
      await this.deps.repository.remove(tx, id, new Date());
      await this.record(tx, actor, 'WEBHOOK_ENDPOINT_DELETED', { before });
      return before;
    });
    return endpointView(row);
  }

  /**
   * Sends an event to every enabled endpoint that subscribes to its type. The event, its deliveries and
   * their jobs are written in the caller's transaction, so they are sent only if the change commits.
   */
  async publish<E extends EventDefinition>(tx: Transaction, input: PublishInput<E>): Promise<void> {
    this.write(tx, input);
  }

  /** Whether an endpoint names the event; then endpoints stay as they are until the transaction ends. */
  isNamed(tx: Transaction, organizationId: string, { type }: EventDefinition): Promise<boolean> {
    return this.deps.repository.isNamed(tx, organizationId, type);
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
      const endpoint = await this.find(actor, id, tx);
      const { organizationId } = actor;
      const own = event === webhookTest && { endpointId: id };
      const payload = { ...(event.example as object), ...own };
      const input = { organizationId, event, payload };
      const [delivery] = await this.write(tx, input, endpoint.id);
      const deliveryId = delivery?.deliveryId ?? '';
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_TEST_SENT',
        resourceType: 'WebhookEndpoint',
        resourceId: id,
        metadata: { deliveryId, eventType: type },
      });
      return this.deps.repository.findDelivery(tx, deliveryId);
    });
    if (row === null) throw new NotFoundError('Webhook delivery');
    const { type: eventType, payload } = row.event;
    return deliveryView({ ...row, eventType, payload });
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
      const endpoint = await this.find(actor, id, tx);
      if (endpoint.status !== 'enabled') {
        throw new ConflictError('The endpoint is disabled; enable it first');
      }
      const { organizationId } = actor;
      const selection = { organizationId, endpointId: id, ids, failedSince };
      const resent = await this.deps.jobs.enqueueBy(tx, deliverWebhook, (job) =>
        this.deps.repository.resend(tx, { ...selection, ...RESEND }, job),
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

  async listDeliveries(
    actor: Actor,
    id: string,
    query: QueryOf<typeof listWebhookDeliveries>,
  ): Promise<TextPage<WebhookDeliveryView>> {
    const endpoint = await this.find(actor, id);
    const bounds = { organizationId: actor.organizationId, endpointId: endpoint.id };
    return this.deps.repository.listDeliveries(bounds, query, mayReceive(actor, RESTRICTED_EVENTS));
  }

  private async find(actor: Actor, id: string, tx?: Transaction): Promise<EndpointRow> {
    const row = await this.deps.repository.find(actor.organizationId, id, tx);
    if (row === null) throw new NotFoundError('Webhook endpoint');
    return row;
  }

  private checkUrl(url: string): void {
    const message = findUrlProblem(url, this.deps.urlRules);
    if (message !== null) throw ValidationError.of('body.url', message);
  }

  /** Need not be awaited: its error fails the transaction. */
  private write<E extends EventDefinition>(
    tx: Transaction,
    { organizationId, event, payload }: PublishInput<E>,
    endpointId?: string,
  ): Promise<DeliverWebhookPayload[]> {
    const row = {
      ...{ organizationId, type: event.type, payload: payload as Record<string, unknown> },
      ...(event.restrictedTo && { namedOnly: true }),
    };
    return this.deps.jobs.enqueueBy(tx, deliverWebhook, (job) =>
      this.deps.repository.publish(tx, row, job, endpointId),
    );
  }

  private record(
    tx: Transaction,
    actor: Actor,
    action: string,
    { before, after }: { before?: EndpointRow; after?: EndpointRow },
  ): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'WebhookEndpoint',
      resourceId: (after ?? before)?.id ?? null,
      changes: diff(before && endpointView(before), after && endpointView(after)),
    });
  }
}
