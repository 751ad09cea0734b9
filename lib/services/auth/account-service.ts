import type { Actor } from '@/lib/auth/actor';
import type { SessionInfo } from '@/lib/contracts/session-info';
import { UnauthenticatedError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import { toSessionInfo } from './session-info';

export interface AccountServiceDeps {
  users: UsersRepository;
}

/** The person's own account. */
export class AccountService {
  constructor(private readonly deps: AccountServiceDeps) {}

  async me(actor: Actor): Promise<Omit<SessionInfo, 'tokens'>> {
    const member =
      actor.userId && (await this.deps.users.findMember(actor.userId, actor.organizationId));
    if (!member) throw new UnauthenticatedError();
    return toSessionInfo(member);
  }
}
