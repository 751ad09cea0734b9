import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '@/lib/auth/access-tokens';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import {
  REFRESH_TOKEN_SECONDS,
  REPLAY_WINDOW_MS,
  type RefreshTokens,
} from '@/lib/auth/refresh-tokens';
import { type SessionView, sessionReused } from '@/lib/contracts/auth';
import type { SessionInfo } from '@/lib/contracts/session-info';
import type { Session } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError, UnauthenticatedError } from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { LiveCredentials } from '@/lib/services/live-credentials';
import type { NotificationsService } from '@/lib/services/notifications-service';
import { memberActor, toSessionInfo } from './session-info';

/** Live sessions of one person; one more ends the oldest. */
export const MAX_SESSIONS = 20;

/** How the person proved who they are. */
export type SessionMethod = 'password' | 'email' | 'passkey' | `oidc:${string}`;

/** A session with its tokens; the route sends them as cookies or in the response. */
export interface StartedSession {
  sessionId: string;
  info: Omit<SessionInfo, 'tokens'>;
  tokens: NonNullable<SessionInfo['tokens']>;
  /** Recognizes this browser at its next sign-in; missing after a refresh. */
  deviceToken?: string;
}

export interface SessionStart {
  member: Member;
  source: RequestSource;
  method: SessionMethod;
  /** Whether they proved it by a second factor, too. */
  secondFactor?: boolean;
  /** The audit action. */
  action: string;
}

export interface SessionsServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  sessions: SessionsRepository;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  deviceTokens: DeviceTokens;
  audit: AuditService;
  notifications: Pick<NotificationsService, 'notify'>;
  credentials: Pick<LiveCredentials, 'invalidate'>;
}

/** Sessions from their first token to their end. */
export class SessionsService {
  constructor(private readonly deps: SessionsServiceDeps) {}

  async start(tx: Transaction, start: SessionStart): Promise<StartedSession> {
    const { sessions, refreshTokens, audit, deviceTokens } = this.deps;
    const { member, source, method, secondFactor = false, action } = start;
    const userId = member.user.id;
    let refreshToken = '';
    const session = await sessions.create(
      tx,
      {
        userId,
        organizationId: member.organization.id,
        method,
        secondFactor,
        expiresAt: new Date(Date.now() + REFRESH_TOKEN_SECONDS * 1000),
        ip: source.ip,
        userAgent: source.userAgent,
      },
      (id) => {
        refreshToken = refreshTokens.first(id);
        return hashToken(refreshToken);
      },
    );
    this.invalidate(tx, await sessions.revokeBeyond(tx, userId, MAX_SESSIONS));
    await audit.record(tx, memberActor(member, session.id, source), {
      action,
      resourceType: 'User',
      resourceId: userId,
      metadata: secondFactor ? { method, secondFactor } : { method },
    });
    const started = await this.describe(session, member, refreshToken);
    return { ...started, deviceToken: deviceTokens.issue(userId) };
  }

  /**
   * Rotates the refresh token. The previous token gets the same response for 30 seconds; an older one
   * means that a copy was stolen, and revokes the session.
   * @throws UnauthenticatedError
   */
  async refresh(token: string, source: RequestSource): Promise<StartedSession> {
    const { sessions, refreshTokens, users } = this.deps;
    const sessionId = refreshTokens.sessionIdOf(token);
    const session = sessionId === null ? null : await sessions.find(sessionId);
    if (!session || session.revokedAt || session.expiresAt <= new Date()) throw expiredSession();
    const member = await users.findMember(session.userId, session.organizationId);
    const next = refreshTokens.next(token);
    const rotated = await sessions.rotate(session.id, hashToken(token), hashToken(next));
    if (!rotated && !(await this.isRecentReplay(session.id, token))) {
      if (member) await this.endReused(member, session.id, source);
      throw expiredSession();
    }
    if (!member) throw expiredSession();
    return this.describe(session, member, next);
  }

  /**
   * Continues the session in another organization of its user. The refresh token rotates as in `refresh`;
   * earlier access tokens end.
   * @throws NotFoundError, ConflictError when the refresh token is not the session's latest
   */
  async switchOrganization(
    actor: Actor,
    organizationId: string,
    token: string,
  ): Promise<StartedSession> {
    const { users, sessions, refreshTokens } = this.deps;
    const { sessionId, userId, source } = actor;
    if (!sessionId || !userId) throw new ForbiddenError('Only a session can switch');
    const member = await users.findMember(userId, organizationId);
    if (!member) throw new NotFoundError('Organization');
    if (refreshTokens.sessionIdOf(token) !== sessionId) {
      throw new ConflictError('The refresh token is not that of this session');
    }
    const next = refreshTokens.next(token);
    return this.deps.transaction(async (tx) => {
      const hashes = { from: hashToken(token), to: hashToken(next) };
      const session = await sessions.move(tx, sessionId, organizationId, hashes);
      if (!session) throw new ConflictError('The refresh token has been used; refresh first');
      this.invalidate(tx, [sessionId]);
      await this.deps.audit.record(tx, memberActor(member, sessionId, source), {
        action: 'ORGANIZATION_SWITCHED',
        resourceType: 'Session',
        resourceId: sessionId,
        metadata: { from: actor.organizationId },
      });
      return this.describe(session, member, next);
    });
  }

  /** The person's live sessions, in every organization, the newest first. */
  async list(actor: Actor): Promise<SessionView[]> {
    const rows = await this.deps.sessions.listLive(requireUser(actor));
    const { describeDevice } = await import('./describe-device');
    return rows.map((row) => ({
      id: row.id,
      current: row.id === actor.sessionId,
      method: row.method,
      device: describeDevice(row.userAgent),
      ip: row.ip,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: (row.rotatedAt ?? row.createdAt).toISOString(),
    }));
  }

  /** @throws NotFoundError when it is no live session of the person's own */
  async end(actor: Actor, id: string): Promise<{ ended: number }> {
    const userId = requireUser(actor);
    await this.deps.transaction(async (tx) => {
      const ended = await this.deps.sessions.revoke(tx, { userId, id }, 'ended by its user');
      if (ended.length === 0) throw new NotFoundError('Session');
      this.invalidate(tx, ended);
      await this.recordEnd(tx, actor, ended);
    });
    return { ended: 1 };
  }

  /** Ends all sessions of the person but the one that asks. */
  async endOthers(actor: Actor): Promise<{ ended: number }> {
    const userId = requireUser(actor);
    return this.deps.transaction(async (tx) => {
      const except = actor.sessionId;
      const ended = await this.endAll(tx, userId, { reason: 'ended by its user', except });
      await this.recordEnd(tx, actor, ended);
      return { ended: ended.length };
    });
  }

  async signOut(actor: Actor): Promise<void> {
    const { sessionId: id, userId } = actor;
    if (!id || !userId) {
      throw new ForbiddenError('Only a session can be signed out; revoke an API key instead');
    }
    await this.deps.transaction(async (tx) => {
      this.invalidate(tx, await this.deps.sessions.revoke(tx, { userId, id }, 'signed out'));
      await this.deps.audit.record(tx, actor, {
        action: 'USER_SIGNED_OUT',
        resourceType: 'Session',
        resourceId: id,
      });
    });
  }

  /** Ends the live sessions of a user, such as after a change of the password; returns their ids. */
  async endAll(
    tx: Transaction,
    userId: string,
    { reason, except }: { reason: string; except?: string | null },
  ): Promise<string[]> {
    const which = { userId, ...(except && { id: { not: except } }) };
    const ended = await this.deps.sessions.revoke(tx, which, reason);
    this.invalidate(tx, ended);
    return ended;
  }

  /** The person has proved again who they are; returns when. */
  async recordProof(
    tx: Transaction,
    sessionId: string,
    proof: { secondFactor?: true } = {},
  ): Promise<Date> {
    const authenticatedAt = new Date();
    await this.deps.sessions.setProof(tx, sessionId, { authenticatedAt, ...proof });
    this.invalidate(tx, [sessionId]);
    return authenticatedAt;
  }

  /**
   * The person has added a factor in this session, which counts as one with a second factor from now on.
   * The proofs of their other sessions end: they were made without it.
   */
  async recordNewFactor(tx: Transaction, userId: string, sessionId: string): Promise<void> {
    await this.recordProof(tx, sessionId, { secondFactor: true });
    this.invalidate(tx, await this.deps.sessions.endProofs(tx, userId, sessionId));
  }

  private async recordEnd(tx: Transaction, actor: Actor, ended: string[]): Promise<void> {
    for (const id of ended) {
      await this.deps.audit.record(tx, actor, {
        action: 'SESSION_ENDED',
        resourceType: 'Session',
        resourceId: id,
      });
    }
  }

  private async endReused(member: Member, id: string, source: RequestSource): Promise<void> {
    const userId = member.user.id;
    await this.deps.transaction(async (tx) => {
      const ended = await this.deps.sessions.revoke(tx, { userId, id }, 'refresh token reused');
      // Another request has ended it.
      if (ended.length === 0) return;
      this.invalidate(tx, ended);
      await this.deps.audit.record(tx, memberActor(member, id, source), {
        action: 'REFRESH_TOKEN_REUSED',
        resourceType: 'Session',
        resourceId: id,
        outcome: 'failure',
      });
      await this.deps.notifications.notify(tx, {
        organizationId: member.organization.id,
        userId,
        notification: sessionReused,
        data: {},
      });
    });
  }

  private invalidate(tx: Transaction, ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.deps.credentials.invalidate(tx, ...ids.map((id) => `session:${id}` as const));
  }

  private async isRecentReplay(sessionId: string, token: string): Promise<boolean> {
    const session = await this.deps.sessions.find(sessionId);
    if (!session?.rotatedAt || session.revokedAt) return false;
    if (session.previousTokenHash !== hashToken(token)) return false;
    return Date.now() - session.rotatedAt.getTime() < REPLAY_WINDOW_MS;
  }

  private async describe(
    session: Session,
    member: Member,
    refreshToken: string,
  ): Promise<StartedSession> {
    const accessToken = await this.deps.accessTokens.issue({
      userId: member.user.id,
      organizationId: member.organization.id,
      sessionId: session.id,
    });
    return {
      sessionId: session.id,
      info: toSessionInfo(member),
      tokens: { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: ACCESS_TOKEN_SECONDS },
    };
  }
}

function requireUser({ userId }: Actor): string {
  if (userId === null) throw new ForbiddenError('Only people have sessions');
  return userId;
}

function expiredSession(): UnauthenticatedError {
  return new UnauthenticatedError('The session has ended; sign in again');
}
