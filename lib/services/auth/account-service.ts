import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import type { updateMe } from '@/lib/contracts/account';
import type { me } from '@/lib/contracts/auth';
import type { BodyOf, ResponseOf } from '@/lib/contracts/contract';
import type { user } from '@/lib/contracts/session-info';
import type { RunTransaction } from '@/lib/db/transaction';
import { UnauthenticatedError } from '@/lib/errors';
import type { EmailChangesRepository } from '@/lib/repositories/email-changes-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { diff } from '@/lib/utils/diff';
import { toSessionInfo, toUserView } from './session-info';

export interface AccountServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  emailChanges: Pick<EmailChangesRepository, 'findPending'>;
  audit: AuditService;
}

/** The person's own account. */
export class AccountService {
  constructor(private readonly deps: AccountServiceDeps) {}

  async me(actor: Actor): Promise<ResponseOf<typeof me>> {
    const member =
      actor.userId && (await this.deps.users.findMember(actor.userId, actor.organizationId));
    if (!member) throw new UnauthenticatedError();
    const pending = await this.deps.emailChanges.findPending(member.user.id);
    return { ...toSessionInfo(member), pendingEmail: pending?.to ?? null };
  }

  /**
   * Changes the given fields. The audit entry names them without their values: entries cannot be
   * changed, and a person's name must be erasable.
   */
  update(actor: Actor, fields: BodyOf<typeof updateMe>): Promise<z.output<typeof user>> {
    const { transaction, users, audit } = this.deps;
    return transaction(async (tx) => {
      const before = actor.userId === null ? null : await users.lock(tx, actor.userId);
      if (!before) throw new UnauthenticatedError();
      const after = await users.update(tx, before.id, fields);
      const changed = Object.keys(diff(toUserView(before), toUserView(after)));
      if (changed.length > 0) {
        await audit.record(tx, actor, {
          action: 'PROFILE_UPDATED',
          resourceType: 'User',
          resourceId: before.id,
          metadata: { fields: changed },
        });
      }
      return toUserView(after);
    });
  }
}
