import type { Actor } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import { generatePortalToken } from '@/lib/auth/portal-tokens';
import { CUSTOMER_EVENTS } from '@/lib/contracts';
import type { BodyOf, ResponseOf } from '@/lib/contracts/contract';
import { allows } from '@/lib/contracts/permissions';
import type { getPortal } from '@/lib/contracts/webhook-portal';
import {
  createPortalSession,
  type getPortalSettings,
  type revokePortalSessions,
} from '@/lib/contracts/webhook-portal-sessions';
import type { RunTransaction } from '@/lib/db/transaction';
import { NotFoundError, UnauthenticatedError } from '@/lib/errors';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import type {
  PortalSessionRow,
  PortalSessionsRepository,
} from '@/lib/repositories/portal-sessions-repository';
import type { EndpointOwner } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import { MINUTE_MS } from '@/lib/utils/durations';
import { endpointOwner } from './endpoint-owner';

type Settings = ResponseOf<typeof getPortalSettings>;

export interface PortalServiceDeps {
  transaction: RunTransaction;
  portalSessions: PortalSessionsRepository;
  organizations: Pick<OrganizationsRepository, 'find' | 'update'>;
  credentials: Pick<LiveCredentials, 'findSession' | 'findApiKey'>;
  audit: AuditService;
  appUrl: string;
}

const ended = () => new UnauthenticatedError('The link has expired or was revoked; open a new one');

/** Links by which customers of an organization manage their own webhook endpoints. */
export class PortalService {
  constructor(private readonly deps: PortalServiceDeps) {}

  /** The token is in this response alone: only its hash is stored. */
  createSession(
    actor: Actor,
    { customerId, expiresInMinutes }: BodyOf<typeof createPortalSession>,
  ): Promise<ResponseOf<typeof createPortalSession>> {
    const { organizationId, sessionId } = actor;
    const token = generatePortalToken();
    const expiresAt = new Date(Date.now() + expiresInMinutes * MINUTE_MS);
    return this.deps.transaction(async (tx) => {
      const row = await this.deps.portalSessions.create(tx, {
        organizationId,
        customerId,
        tokenHash: hashToken(token),
        userId: actor.userId,
        sessionId,
        apiKeyId: actor.type === 'api_key' ? actor.id : null,
        expiresAt,
      });
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_PORTAL_SESSION_CREATED',
        resourceType: 'WebhookPortalSession',
        resourceId: row.id,
        metadata: { customerId, expiresAt: expiresAt.toISOString() },
      });
      // Browsers send no fragment to servers, nor to the sites that a page links to.
      const url = `${this.deps.appUrl}/webhook-portal/${organizationId}#${token}`;
      return { url, customerId, expiresAt: expiresAt.toISOString() };
    });
  }

  revokeSessions(
    actor: Actor,
    { customerId }: BodyOf<typeof revokePortalSessions>,
  ): Promise<{ sessions: number }> {
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const sessions = await this.deps.portalSessions.remove(tx, { organizationId, customerId });
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_PORTAL_SESSIONS_REVOKED',
        resourceType: 'WebhookPortalSession',
        metadata: { customerId, sessions },
      });
      return { sessions };
    });
  }

  /**
   * The customer of a token. Not cached: an hour's portal has few requests, and a link that is revoked
   * ends at once.
   * @throws UnauthenticatedError when the link has expired or was revoked, or when the one who
   *   created it could not do so now
   */
  async findPortalSession(tokenHash: string): Promise<Required<EndpointOwner>> {
    const session = await this.deps.portalSessions.findLive(tokenHash);
    if (!session || !(await this.isBacked(session))) throw ended();
    const { organizationId, customerId } = session;
    return { organizationId, customerId };
  }

  /** What the customer's page shows around its endpoints. */
  async describe(actor: Actor): Promise<ResponseOf<typeof getPortal>> {
    const { organizationId, customerId = '' } = endpointOwner(actor);
    const organization = await this.deps.organizations.find(organizationId);
    if (!organization) throw ended();
    const eventTypes = CUSTOMER_EVENTS.map(({ type, description }) => ({ type, description }));
    const { name: organizationName } = organization;
    return { organizationName, customerId, eventTypes };
  }

  async settings({ organizationId }: Pick<Actor, 'organizationId'>): Promise<Settings> {
    const organization = await this.deps.organizations.find(organizationId);
    return { origins: (organization?.webhookPortalOrigins ?? []) as string[] };
  }

  setSettings(actor: Actor, { origins }: Settings): Promise<Settings> {
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const before = await this.deps.organizations.find(organizationId, tx);
      if (!before) throw new NotFoundError('Organization');
      const webhookPortalOrigins = [...new Set(origins)];
      await this.deps.organizations.update(tx, organizationId, { webhookPortalOrigins });
      await this.deps.audit.record(tx, actor, {
        action: 'WEBHOOK_PORTAL_ORIGINS_SET',
        resourceType: 'Organization',
        resourceId: organizationId,
        changes: { origins: { from: before.webhookPortalOrigins, to: webhookPortalOrigins } },
      });
      return { origins: webhookPortalOrigins };
    });
  }

  /** Whether its session or API key still lives and may create such links. @throws UnauthenticatedError */
  private async isBacked(session: PortalSessionRow): Promise<boolean> {
    const { organizationId, userId, sessionId, apiKeyId } = session;
    if (apiKeyId !== null) {
      const hash = await this.deps.portalSessions.findKeyHash(organizationId, apiKeyId);
      return (
        hash !== null && allows(await this.deps.credentials.findApiKey(hash), createPortalSession)
      );
    }
    if (userId === null || sessionId === null) return false;
    const rights = await this.deps.credentials.findSession({ userId, organizationId, sessionId });
    return allows(rights, createPortalSession) && !rights.lacksSecondFactor;
  }
}
