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
import type { Session, User } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import {
  ApiError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  UnauthenticatedError,
} from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import { createSlug } from '@/lib/utils/create-slug';
import type { AuditService } from './audit-service';
import type { LiveCredentials } from './live-credentials';
import type { createSignInBudget } from './sign-in-budget';

/** A session with its tokens; the route sends them as cookies or in the response. */
export interface StartedSession {
  sessionId: string;
  info: Omit<SessionInfo, 'tokens'>;
  tokens: NonNullable<SessionInfo['tokens']>;
  /** Recognizes this browser at its next sign-in; missing after a refresh. */
  deviceToken?: string;
}

export interface AuthServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  sessions: SessionsRepository;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  deviceTokens: DeviceTokens;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  audit: AuditService;
  credentials: Pick<LiveCredentials, 'invalidate'>;
}

export class AuthService {
  constructor(private readonly deps: AuthServiceDeps) {}

  /** @throws ConflictError when the e-mail address has an account */
  async signUp(input: BodyOf<typeof signUp>, source: RequestSource): Promise<StartedSession> {
    const { password, ...account } = input;
    const passwordHash = await hashPassword(password);
    const slug = createSlug(account.organizationName, 'organization');
    try {
      return await this.deps.transaction(async (tx) => {
        const member = await this.deps.users.createAccount(tx, { ...account, passwordHash, slug });
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
   * @param deviceToken from an earlier sign-in in this browser
   * @throws ApiError INVALID_CREDENTIALS, alike for a wrong password and an unknown address
   * @throws RateLimitedError when the account's budget of attempts is used up
   */
  async signIn(
    input: BodyOf<typeof signIn>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession> {
    const { email } = input;
    const user = await this.deps.users.findByEmail(email);
    const userId = user?.id ?? null;
    await this.deps.takeSignInAttempt({ email, userId, source, deviceToken });
    const matches = await verifyPassword(user?.passwordHash ?? null, input.password);
    const member = user && (await this.deps.users.findMember(user.id));
    if (!matches || !user) {
      if (member) {
        await this.deps.transaction((tx) =>
          this.deps.audit.record(tx, userActor(member, null, source), {
            action: 'USER_SIGNED_IN',
            resourceType: 'User',
            resourceId: member.user.id,
            outcome: 'failure',
          }),
        );
      }
      throw new ApiError('INVALID_CREDENTIALS', 'The e-mail address or the password is wrong');
    }
    return this.deps.transaction(async (tx) => {
      // A person who has left every organization gets a new one: each session belongs to one.
      const joined = member ?? (await this.createOrganization(tx, user));
      return this.startSession(tx, joined, source, 'USER_SIGNED_IN');
    });
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
      if (member) await this.endReusedSession(member, session.id, source);
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
      this.deps.credentials.invalidate(tx, `session:${sessionId}`);
      await this.deps.audit.record(tx, userActor(member, sessionId, source), {
        action: 'ORGANIZATION_SWITCHED',
        resourceType: 'Session',
        resourceId: sessionId,
        metadata: { from: actor.organizationId },
      });
      return this.describe(session, member, next);
    });
  }

  async signOut(actor: Actor): Promise<void> {
    const { sessionId } = actor;
    if (!sessionId) {
      throw new ForbiddenError('Only a session can be signed out; revoke an API key instead');
    }
    await this.deps.transaction(async (tx) => {
      await this.deps.sessions.revoke(tx, sessionId, 'signed out');
      this.deps.credentials.invalidate(tx, `session:${sessionId}`);
      await this.deps.audit.record(tx, actor, {
        action: 'USER_SIGNED_OUT',
        resourceType: 'Session',
        resourceId: sessionId,
      });
    });
  }

  async me(actor: Actor): Promise<Omit<SessionInfo, 'tokens'>> {
    const member =
      actor.userId && (await this.deps.users.findMember(actor.userId, actor.organizationId));
    if (!member) throw new UnauthenticatedError();
    return toInfo(member);
  }

  private createOrganization(tx: Transaction, user: User): Promise<Member> {
    const name = `${user.name}'s organization`;
    const slug = createSlug(name, 'organization');
    return this.deps.users.createOrganization(tx, user, { name, slug });
  }

  private endReusedSession(
    member: Member,
    sessionId: string,
    source: RequestSource,
  ): Promise<void> {
    return this.deps.transaction(async (tx) => {
      await this.deps.sessions.revoke(tx, sessionId, 'refresh token reused');
      this.deps.credentials.invalidate(tx, `session:${sessionId}`);
      await this.deps.audit.record(tx, userActor(member, sessionId, source), {
        action: 'REFRESH_TOKEN_REUSED',
        resourceType: 'Session',
        resourceId: sessionId,
        outcome: 'failure',
      });
    });
  }

  private async isRecentReplay(sessionId: string, token: string): Promise<boolean> {
    const session = await this.deps.sessions.find(sessionId);
    if (!session?.rotatedAt || session.revokedAt) return false;
    if (session.previousTokenHash !== hashToken(token)) return false;
    return Date.now() - session.rotatedAt.getTime() < REPLAY_WINDOW_MS;
  }

  private async startSession(
    tx: Transaction,
    member: Member,
    source: RequestSource,
    action: string,
  ): Promise<StartedSession> {
    const { sessions, refreshTokens, audit } = this.deps;
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
    return { ...started, deviceToken: this.deps.deviceTokens.issue(member.user.id) };
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
