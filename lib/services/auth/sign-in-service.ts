import type { RequestSource } from '@/lib/auth/actor';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import { hashPassword, isOutdated, verifyPassword } from '@/lib/auth/passwords';
import type { signIn } from '@/lib/contracts/auth';
import type { BodyOf } from '@/lib/contracts/contract';
import type { User } from '@/lib/db/generated/client';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { MailService } from '@/lib/services/mail-service';
import { createSlug } from '@/lib/utils/create-slug';
import { occurrenceOf } from './occurrence';
import { userActor } from './session-info';
import type { SessionsService, StartedSession } from './sessions-service';
import type { createSignInBudget } from './sign-in-budget';

export interface SignInServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  sessions: Pick<SessionsService, 'start'>;
  takeSignInAttempt: ReturnType<typeof createSignInBudget>;
  deviceTokens: Pick<DeviceTokens, 'verify'>;
  mail: Pick<MailService, 'enqueue'>;
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
    if (!matches || !user || !passwordHash) {
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
    const rehashed = isOutdated(passwordHash) ? await hashPassword(input.password) : null;
    // A program has no device token, and signs in often.
    const isNewDevice =
      input.transport === 'cookie' && this.deps.deviceTokens.verify(user.id, deviceToken) === null;
    const props = await occurrenceOf(source);
    return this.deps.transaction(async (tx) => {
      if (isNewDevice) {
        const to = { userId: user.id };
        await this.deps.mail.enqueue(tx, { template: 'new-device', to, props });
      }
      if (rehashed) await this.deps.users.replaceHash(tx, user.id, passwordHash, rehashed);
      // A person who has left every organization gets a new one: each session belongs to one.
      const joined = member ?? (await this.createOrganization(tx, user));
      const session = { source, method: 'password', action: 'USER_SIGNED_IN' } as const;
      return this.deps.sessions.start(tx, { member: joined, ...session });
    });
  }

  private createOrganization(tx: Transaction, user: User): Promise<Member> {
    const name = `${user.name}'s organization`;
    const slug = createSlug(name, 'organization');
    return this.deps.users.createOrganization(tx, user, { name, slug });
  }
}
