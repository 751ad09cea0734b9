import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '@/lib/auth/access-tokens';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import { hashPassword, verifyPassword } from '@/lib/auth/passwords';
import {
  REFRESH_TOKEN_SECONDS,
  REPLAY_WINDOW_MS,
  type RefreshTokens,
} from '@/lib/auth/refresh-tokens';
import type { SessionInfo, signIn, signUp } from '@/lib/contracts/auth';
import type { BodyOf } from '@/lib/contracts/contract';
import { isUniqueViolation } from '@/lib/db/errors';
import type { Session } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ApiError, ConflictError, UnauthenticatedError } from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import { createSlug } from '@/lib/utils/create-slug';
import type { AuditService } from './audit-service';
import type { createSignInBudget } from './sign-in-budget';

/** A session with its tokens; the route decides whether they travel in cookies or in the answer. */
export interface StartedSession {
  sessionId: string;
  info: Omit<SessionInfo, 'tokens'>;
  tokens: NonNullable<SessionInfo['tokens']>;
  /** Recognizes this browser at the next sign-in; only when one has just taken place. */
  deviceToken?: string;
}

export interface AuthServiceParts {
  transaction: RunTransaction;
  users: UsersRepository;
  sessions: SessionsRepository;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  deviceTokens: DeviceTokens;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  audit: AuditService;
}

/** Accounts and sessions. */
export class AuthService {
  constructor(private readonly parts: AuthServiceParts) {}

  /** @throws ConflictError when the e-mail address has an account */
  async signUp(input: BodyOf<typeof signUp>, source: RequestSource): Promise<StartedSession> {
    const { email, name, organizationName } = input;
    const passwordHash = await hashPassword(input.password);
    const slug = createSlug(organizationName, 'organization');
    try {
      return await this.parts.transaction(async (tx) => {
        const member = await this.parts.users.createAccount(tx, {
          email,
          name,
          passwordHash,
          organizationName,
          slug,
        });
        return this.startSession(tx, member, source, 'USER_SIGNED_UP');
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError('This e-mail address has an account; sign in instead', {
        details: { field: 'email' },
      });
    }
  }

  /**
   * @param deviceToken what an earlier sign-in in this browser left there
   * @throws ApiError INVALID_CREDENTIALS, alike for a wrong password and an unknown address
   * @throws RateLimitedError when the account's budget of attempts is used up
   */
  async signIn(
    input: BodyOf<typeof signIn>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession> {
    const { email } = input;
    const user = await this.parts.users.findByEmail(email);
    const userId = user?.id ?? null;
    await this.parts.takeSignInAttempt({ email, userId, source, deviceToken });
    const matches = await verifyPassword(user?.passwordHash ?? null, input.password);
    const member = user && (await this.parts.users.findMember(user.id));
    if (!matches || !member) {
      if (member) await this.recordFailure(member, source);
      throw new ApiError('INVALID_CREDENTIALS', 'The e-mail address or the password is wrong');
    }
    return this.parts.transaction((tx) => this.startSession(tx, member, source, 'USER_SIGNED_IN'));
  }

  /**
   * Rotates the refresh token. The token before the live one gets the same answer for 30 seconds;
   * anything older means that somebody has a stolen copy, and ends the whole session.
   * @throws UnauthenticatedError
   */
  async refresh(token: string): Promise<StartedSession> {
    const { sessions, refreshTokens, users } = this.parts;
    const sessionId = refreshTokens.sessionIdOf(token);
    const session = sessionId === null ? null : await sessions.find(sessionId);
    if (!session || session.revokedAt || session.expiresAt <= new Date()) throw expiredSession();
    const next = refreshTokens.next(token);
    const rotated = await sessions.rotate(session.id, hashToken(token), hashToken(next));
    if (!rotated && !(await this.isRecentReplay(session.id, token))) {
      await sessions.revoke(session.id, 'refresh token reused');
      throw expiredSession();
    }
    const member = await users.findMember(session.userId, session.organizationId);
    if (!member) throw expiredSession();
    return this.describe(session, member, next);
  }

  async signOut(actor: Actor): Promise<void> {
    const { sessionId } = actor;
    if (!sessionId)
      throw new ApiError(
        'FORBIDDEN',
        'Only a session can be signed out; revoke an API key instead',
      );
    await this.parts.transaction(async (tx) => {
      await this.parts.sessions.revoke(sessionId, 'signed out', tx);
      await this.parts.audit.record(tx, actor, {
        action: 'USER_SIGNED_OUT',
        resourceType: 'Session',
        resourceId: sessionId,
      });
    });
  }

  /** The caller, as `GET /auth/me` tells it. */
  async me(actor: Actor): Promise<Omit<SessionInfo, 'tokens'>> {
    const member =
      actor.userId && (await this.parts.users.findMember(actor.userId, actor.organizationId));
    if (!member) throw new UnauthenticatedError();
    return toInfo(member);
  }

  private async isRecentReplay(sessionId: string, token: string): Promise<boolean> {
    const session = await this.parts.sessions.find(sessionId);
    if (!session?.rotatedAt || session.revokedAt || session.previousTokenHash !== hashToken(token))
      return false;
    return Date.now() - session.rotatedAt.getTime() < REPLAY_WINDOW_MS;
  }

  private async startSession(
    tx: Transaction,
    member: Member,
    source: RequestSource,
    action: string,
  ): Promise<StartedSession> {
    const { sessions, refreshTokens, audit } = this.parts;
    let refreshToken = '';
    const session = await sessions.create(
      tx,
      {
        userId: member.user.id,
        organizationId: member.organization.id,
        expiresAt: new Date(Date.now() + REFRESH_TOKEN_SECONDS * 1000),
        ip: source.ip,
        userAgent: source.userAgent,
      },
      (id) => {
        refreshToken = refreshTokens.first(id);
        return hashToken(refreshToken);
      },
    );
    await audit.record(tx, userActor(member, session.id, source), {
      action,
      resourceType: 'User',
      resourceId: member.user.id,
    });
    const started = await this.describe(session, member, refreshToken);
    return { ...started, deviceToken: this.parts.deviceTokens.issue(member.user.id) };
  }

  private async recordFailure(member: Member, source: RequestSource): Promise<void> {
    await this.parts.transaction((tx) =>
      this.parts.audit.record(tx, userActor(member, null, source), {
        action: 'USER_SIGNED_IN',
        resourceType: 'User',
        resourceId: member.user.id,
        outcome: 'failure',
      }),
    );
  }

  private async describe(
    session: Session,
    member: Member,
    refreshToken: string,
  ): Promise<StartedSession> {
    const accessToken = await this.parts.accessTokens.issue({
      userId: member.user.id,
      organizationId: member.organization.id,
      role: member.role,
      sessionId: session.id,
    });
    return {
      sessionId: session.id,
      info: toInfo(member),
      tokens: { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: ACCESS_TOKEN_SECONDS },
    };
  }
}

function userActor(member: Member, sessionId: string | null, source: RequestSource): Actor {
  return {
    type: 'user',
    id: member.user.id,
    userId: member.user.id,
    organizationId: member.organization.id,
    role: member.role,
    scopes: 'all',
    sessionId,
    source,
  };
}

function toInfo({ user, organization, role }: Member): Omit<SessionInfo, 'tokens'> {
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name,
      createdAt: user.createdAt.toISOString(),
    },
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    role,
  };
}

function expiredSession(): UnauthenticatedError {
  return new UnauthenticatedError('The session has ended; sign in again');
}
