import type { RequestSource } from '@/lib/auth/actor';
import { hashPassword, isOutdated, verifyPassword } from '@/lib/auth/passwords';
import type { signIn } from '@/lib/contracts/auth';
import type { BodyOf } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SecondFactorSignIn } from './factors/second-factor-sign-in';
import { userActor } from './session-info';
import type { StartedSession } from './sessions-service';
import type { createSignInBudget } from './sign-in-budget';
import type { SignInStart } from './sign-in-start';

export interface SignInServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  secondFactorSignIn: Pick<SecondFactorSignIn, 'challenge'>;
  signInStart: SignInStart;
  audit: AuditService;
  /** Distinguishes unknown addresses without storing them. */
  hashAddress(email: string): string;
}

/** Starts sessions for people who prove who they are. */
export class SignInService {
  constructor(private readonly deps: SignInServiceDeps) {}

  /**
   * @param deviceToken from an earlier sign-in in this browser
   * @throws ApiError INVALID_CREDENTIALS, alike for a wrong password and an unknown address
   * @throws ApiError SECOND_FACTOR_REQUIRED when the password is right and the account has a second factor
   * @throws RateLimitedError when the account's budget of attempts is used up
   */
  async withPassword(
    input: BodyOf<typeof signIn>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession> {
    const { email } = input;
    const user = await this.deps.users.findByEmail(email);
    const userId = user?.id ?? null;
    await this.deps.takeSignInAttempt({ email, userId, source, deviceToken });
    const matches = await verifyPassword(user?.passwordHash ?? null, input.password);
    // The same work for an address without an account: the time must not reveal it.
    const member = await this.deps.users.findMember(userId ?? '');
    const passwordHash = user?.passwordHash;
    if (!matches || !user || !passwordHash) return this.refuse(email, userId, member, source);
    const rehashed = isOutdated(passwordHash) ? await hashPassword(input.password) : null;
    if (rehashed) {
      await this.deps.transaction((tx) =>
        this.deps.users.replaceHash(tx, user.id, passwordHash, rehashed),
      );
    }
    const details = await this.deps.secondFactorSignIn.challenge(user, 'password');
    if (details) {
      const message = 'Continue with your second factor';
      throw new ApiError('SECOND_FACTOR_REQUIRED', message, { details });
    }
    const { transport } = input;
    const from = { transport, source, deviceToken };
    const newDevice = await this.deps.signInStart.describeNewDevice(user.id, from);
    const session = await this.deps.transaction(async (tx) => {
      // A password that is replaced ends all sessions: none may start with the old one after that.
      const current = await this.deps.users.lock(tx, user.id);
      const isReplaced = current?.passwordHash !== (rehashed ?? passwordHash);
      const hash = current?.passwordHash ?? null;
      if (isReplaced && !(await verifyPassword(hash, input.password))) return null;
      const start = { user, member, source, method: 'password', newDevice } as const;
      return this.deps.signInStart.start(tx, start);
    });
    return session ?? this.refuse(email, user.id, member, source);
  }

  private async refuse(
    email: string,
    userId: string | null,
    member: Member | null,
    source: RequestSource,
  ): Promise<never> {
    await this.deps.transaction((tx) =>
      this.deps.audit.record(tx, userActor(userId, member, source), {
        action: 'USER_SIGNED_IN',
        resourceType: 'User',
        resourceId: userId,
        outcome: 'failure',
        metadata: userId === null ? { addressHash: this.deps.hashAddress(email) } : null,
      }),
    );
    throw new ApiError('INVALID_CREDENTIALS', 'The e-mail address or the password is wrong');
  }
}
