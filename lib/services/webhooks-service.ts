import { randomBytes } from 'node:crypto';
import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import type { EventDefinition } from '@/lib/contracts/area';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import { viewOf } from '@/lib/contracts/view';
import type { createPortalEndpoint } from '@/lib/contracts/webhook-portal';
import {
  type listWebhookEndpoints,
  type rotateWebhookSecret,
  type setWebhookHeaders,
  type updateWebhookEndpoint,
  type WebhookEndpointView,
  webhookEndpoint,
} from '@/lib/contracts/webhooks';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError, ValidationError } from '@/lib/errors';
import type { Jobs } from '@/lib/queue/types';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { WebhookDeliveriesRepository } from '@/lib/repositories/webhook-deliveries-repository';
import {
  type EndpointRow,
  HEALTHY,
  type WebhooksRepository,
} from '@/lib/repositories/webhooks-repository';
import { createId } from '@/lib/utils/create-id';
import { diff } from '@/lib/utils/diff';
import { HOUR_MS } from '@/lib/utils/durations';
import { findUrlProblem, type UrlRules } from '@/lib/utils/url-rules';
import type { AuditService } from './audit-service';
import { endpointOwner } from './webhooks/endpoint-owner';
import { type PublishInput, publish } from './webhooks/publish';
import { assertMayReceive } from './webhooks/restricted-events';

/** Each event may go to every endpoint, so their number is limited. */
export const MAX_ENDPOINTS = 50;
/** An event goes to the endpoints of one customer at most. */
export const MAX_CUSTOMER_ENDPOINTS = 10;

const SECRET_BYTES = 32;
/** Between deliveries that waited for an endpoint. */
const WAKE_PACE_MS = 100;

export interface WebhooksServiceDeps {
  repository: WebhooksRepository;
  deliveries: Pick<WebhookDeliveriesRepository, 'wake'>;
  transaction: RunTransaction;
  jobs: Jobs;
  audit: AuditService;
  vault: Pick<Vault, 'encrypt'>;
  urlRules: UrlRules;
}

const createSecret = () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

const endpointView = viewOf(webhookEndpoint);

/** Customers' webhook endpoints, and the events published to them. */
export class WebhooksService {
  constructor(private readonly deps: WebhooksServiceDeps) {}

  list(
    actor: Actor,
    query: Omit<QueryOf<typeof listWebhookEndpoints>, 'customerId'>,
  ): Promise<TextPage<WebhookEndpointView>> {
    return this.deps.repository.list(endpointOwner(actor), query);
  }

  async get(actor: Actor, id: string): Promise<WebhookEndpointView> {
    return endpointView(await this.find(actor, id));
  }

  /**
   * The only response that contains the signing secret. What a customer creates is the customer's.
   * @throws ValidationError, ConflictError, ForbiddenError for events that the caller may not see
   */
  async create(
    actor: Actor,
    body: BodyOf<typeof createPortalEndpoint> & { customerId?: string | null },
  ): Promise<WebhookEndpointView & { secret: string }> {
    const { organizationId, customerId = body.customerId ?? null } = endpointOwner(actor);
    this.checkUrl(body.url);
    assertMayReceive(actor, body.events, customerId);
    const id = createId();
    const secret = createSecret();
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, organizationId);
      await this.assertRoom(tx, { organizationId, customerId });
      const created = await this.deps.repository.create(tx, {
        ...body,
        id,
        organizationId,
        customerId,
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
    const row = await this.deps.transaction(async (tx) => {
      await this.deps.repository.lockEndpoints(tx, actor.organizationId);
      const before = await this.find(actor, id, tx);
      assertMayReceive(actor, body.events, before.customerId);
      const disabledReason = body.status === 'disabled' ? before.disabledReason : null;
      const isEnabled = before.status === 'disabled' && body.status === 'enabled';
      const isResumed = before.status === 'paused' && body.status !== 'paused';
      const fields = { ...body, disabledReason, ...(isEnabled && HEALTHY) };
      const after = await this.deps.repository.update(tx, before, fields);
      if (isResumed) await this.wake(tx, after);
      await this.record(tx, actor, 'WEBHOOK_ENDPOINT_UPDATED', { before, after });
      return after;
    });
    return endpointView(row);
  }

  /** Replaces the headers that deliveries carry besides their own. @throws NotFoundError */
  async setHeaders(
    actor: Actor,
    id: string,
    { headers }: BodyOf<typeof setWebhookHeaders>,
  ): Promise<WebhookEndpointView> {
    const headerNames = Object.keys(headers);
    const row = await this.deps.transaction(async (tx) => {
      const before = await this.find(actor, id, tx);
      const encrypted = this.deps.vault.encrypt(JSON.stringify(headers), id);
      const after = await this.deps.repository.update(tx, before, {
        headerNames,
        headers: headerNames.length > 0 ? encrypted : null,
      });
      await this.record(tx, actor, 'WEBHOOK_HEADERS_SET', { before, after });
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
      const after = await this.deps.repository.update(tx, before, {
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
      await this.deps.repository.remove(tx, before);
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
    publish(this.deps, tx, input);
  }

  /** Whether an endpoint names the event; then endpoints stay as they are until the transaction ends. */
  isNamed(tx: Transaction, organizationId: string, { type }: EventDefinition): Promise<boolean> {
    return this.deps.repository.isNamed(tx, organizationId, type);
  }

  private async find(actor: Actor, id: string, tx?: Transaction): Promise<EndpointRow> {
    const row = await this.deps.repository.find(endpointOwner(actor), id, tx);
    if (row === null) throw new NotFoundError('Webhook endpoint');
    return row;
  }

  /** @throws ConflictError when the organization, or its customer, has as many as it may have */
  private async assertRoom(
    tx: Transaction,
    owner: { organizationId: string; customerId: string | null },
  ): Promise<void> {
    const [limit, who] =
      owner.customerId === null
        ? [MAX_ENDPOINTS, 'An organization']
        : [MAX_CUSTOMER_ENDPOINTS, 'A customer'];
    if ((await this.deps.repository.count(tx, owner)) < limit) return;
    throw new ConflictError(`${who} can have ${limit} webhook endpoints; delete one first`);
  }

  /** Deliveries that waited are sent; those of a disabled endpoint end. */
  private async wake(tx: Transaction, { id, organizationId }: EndpointRow): Promise<void> {
    const paceMs = WAKE_PACE_MS;
    const woken = await this.deps.deliveries.wake(tx, { organizationId, endpointId: id, paceMs });
    if (woken > 0) this.deps.jobs.signal(tx);
  }

  private checkUrl(url: string): void {
    const message = findUrlProblem(url, this.deps.urlRules);
    if (message !== null) throw ValidationError.of('body.url', message);
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
