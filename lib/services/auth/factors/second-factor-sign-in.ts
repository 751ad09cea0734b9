import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf } from '@/lib/contracts/contract';
import type { SecondFactorMethod, signInWithSecondFactor } from '@/lib/contracts/factors';
import type { User } from '@/lib/db/generated/client';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { VerificationTokensRepository } from '@/lib/repositories/verification-tokens-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { inMinutes, SECOND_FACTOR_MINUTES } from '@/lib/services/auth/links';
import { userActor } from '@/lib/services/auth/session-info';
import type { SessionMethod, StartedSession } from '@/lib/services/auth/sessions-service';
import type { createSecondFactorBudget } from '@/lib/services/auth/sign-in-budget';
import type { SignInStart } from '@/lib/services/auth/sign-in-start';
import { methodOf, type SecondFactors } from './second-factors';

/** Codes that one challenge takes, the right one included. */
const MAX_ATTEMPTS = 5;

export interface SecondFactorSignInDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  verificationTokens: VerificationTokensRepository;
  linkTokens: Pick<LinkTokens, 'issue' | 'verify'>;
  secondFactors: SecondFactors;
  takeSecondFactorAttempt: ReturnType<typeof createSecondFactorBudget>;
  signInStart: SignInStart;
  audit: AuditService;
}

interface Challenge {
  challenge: string;
  methods: SecondFactorMethod[];
  /** ISO 8601. */
  expiresAt: string;
}

/** The second step of a sign-in, after the password or an issuer of OpenID Connect. */
export class SecondFactorSignIn {
  constructor(private readonly deps: SecondFactorSignInDeps) {}

  /**
   * What somebody needs for the second step who has proved who they are by `method`; null when the
   * account has no second factor.
   */
  async challenge(user: User, method: SessionMethod): Promise<Challenge | null> {
    const methods = await this.deps.secondFactors.methodsOf(user.id);
    if (methods.length === 0) return null;
    const expiresAt = inMinutes(SECOND_FACTOR_MINUTES);
    const row = { userId: user.id, purpose: 'second_factor', expiresAt, method };
    const id = await this.deps.transaction((tx) => this.deps.verificationTokens.create(tx, row));
    const challenge = this.deps.linkTokens.issue('second_factor', id);
    return { challenge, methods, expiresAt: expiresAt.toISOString() };
  }

  /**
   * @throws ApiError CHALLENGE_INVALID; INVALID_CREDENTIALS when the code is wrong or was used
   * @throws RateLimitedError when there were too many codes for the account
   */
  async signIn(
    { challenge, transport, ...proof }: BodyOf<typeof signInWithSecondFactor>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession> {
    const { verificationTokens, users, linkTokens } = this.deps;
    const id = linkTokens.verify('second_factor', challenge);
    const row = id === null ? null : await verificationTokens.findUsable(id, 'second_factor');
    const user = row && (await users.findLive(row.userId));
    if (!row || !user) throw challengeInvalid();
    const attempt = { email: user.email, userId: user.id, source, deviceToken };
    await this.deps.takeSecondFactorAttempt(attempt);
    // Counted before the check, so that many at once are not more.
    if (!(await verificationTokens.takeAttempt(row.id, MAX_ATTEMPTS))) throw challengeInvalid();
    const member = await users.findMember(user.id);
    const actor: Actor & { userId: string } = {
      ...userActor(user.id, member, source),
      userId: user.id,
    };
    const props = await this.deps.signInStart.describeNewDevice(user.id, {
      transport,
      source,
      deviceToken,
    });
    const session = await this.deps.transaction(async (tx) => {
      if (!(await this.deps.secondFactors.verify(tx, actor, proof))) return null;
      if (!(await verificationTokens.use(tx, row.id))) throw challengeInvalid();
      return this.deps.signInStart.start(tx, {
        user,
        member,
        source,
        method: row.method as SessionMethod,
        secondFactor: true,
        newDevice: props,
      });
    });
    if (session) return session;
    await this.deps.transaction((tx) =>
      this.deps.audit.record(tx, actor, {
        action: 'USER_SIGNED_IN',
        resourceType: 'User',
        resourceId: user.id,
        outcome: 'failure',
        metadata: { secondFactor: methodOf(proof) },
      }),
    );
    throw new ApiError('INVALID_CREDENTIALS', 'The proof is wrong or was used');
  }
}

const challengeInvalid = () =>
  new ApiError('CHALLENGE_INVALID', 'The sign-in is unknown, has expired or was used; start again');
