import type { ActorType } from '@/lib/contracts/audit';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { MemberRole, SessionProof } from '@/lib/contracts/permissions';

/** Where a request came from; for the log and the audit trail. */
export interface RequestSource {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** The W3C trace that the request is part of, 32 hex digits; jobs have none. */
  traceId?: string;
}

/**
 * The authenticated caller: a user, an API key, a customer of the organization with a portal token, or
 * the system itself (jobs, provider webhooks).
 */
export interface Actor {
  type: ActorType;
  /** User id, API key id, the organization's name of its customer, or the job's or connection's id. */
  id: string | null;
  /** The user, or the user who created the API key. Null for a key of the organization and for the system. */
  userId: string | null;
  /** The tenant; it scopes every query of a service. */
  organizationId: string;
  role: MemberRole;
  /** The scopes of an API key or a custom role; `all` for members with a built-in role. */
  scopes: 'all' | readonly Scope[];
  sessionId: string | null;
  /** Of a session. */
  proof?: SessionProof;
  /** Of a session: whether its organization requires a second factor that it has not had. */
  lacksSecondFactor?: boolean;
  /** Of an API key: requests in the window of each rate limit, if lower than the limit. */
  rateLimit?: number | null;
  source: RequestSource;
}

/** The system acting for an organization, such as a job that a user started. */
export function systemActor(
  organizationId: string,
  source: Partial<RequestSource> & { id?: string } = {},
): Actor {
  return {
    type: 'system',
    id: source.id ?? null,
    userId: null,
    organizationId,
    role: 'owner',
    scopes: 'all',
    sessionId: null,
    source: { requestId: source.requestId ?? 'system', ip: source.ip ?? null, userAgent: null },
  };
}
