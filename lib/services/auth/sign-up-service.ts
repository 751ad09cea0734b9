import type { RequestSource } from '@/lib/auth/actor';
import type { signUp } from '@/lib/contracts/auth';
import type { BodyOf } from '@/lib/contracts/contract';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import { createSlug } from '@/lib/utils/create-slug';
import { hashNewPassword } from './new-password';
import type { SessionsService, StartedSession } from './sessions-service';

export interface SignUpServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  sessions: Pick<SessionsService, 'start'>;
}

/** Creates accounts. */
export class SignUpService {
  constructor(private readonly deps: SignUpServiceDeps) {}

  /** @throws ConflictError when the e-mail address has an account */
  async create(input: BodyOf<typeof signUp>, source: RequestSource): Promise<StartedSession> {
    const { password, ...account } = input;
    const passwordHash = await hashNewPassword(password, account, 'password');
    const slug = createSlug(account.organizationName, 'organization');
    try {
      return await this.deps.transaction(async (tx) => {
        const member = await this.deps.users.createAccount(tx, { ...account, passwordHash, slug });
        const session = { member, source, method: 'password', action: 'USER_SIGNED_UP' } as const;
        return this.deps.sessions.start(tx, session);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError('This e-mail address has an account; sign in instead', {
        details: { field: 'email' },
      });
    }
  }
}
