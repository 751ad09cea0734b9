import type { Actor } from '@/lib/auth/actor';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, ForbiddenError, NotFoundError } from '@/lib/errors';
import type { MembersRepository } from '@/lib/repositories/members-repository';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { SecondFactors } from '@/lib/services/auth/factors/second-factors';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import type { MailService } from '@/lib/services/mail-service';
import { lockCaller } from './caller-rights';

export interface FactorResetsDeps {
  transaction: RunTransaction;
  members: MembersRepository;
  organizations: Pick<OrganizationsRepository, 'find'>;
  secondFactors: Pick<SecondFactors, 'removeAll'>;
  sessions: Pick<SessionsService, 'endAll'>;
  mail: Pick<MailService, 'enqueue'>;
  audit: AuditService;
}

/** Resets of second factors that members have lost, by an owner. */
export class FactorResets {
  constructor(private readonly deps: FactorResetsDeps) {}

  /**
   * Removes the member's second factors and ends all their sessions.
   * @throws NotFoundError, ForbiddenError
   * @throws ConflictError for oneself, without a factor, and for a member of an organization of others
   */
  reset(actor: Actor, id: string): Promise<{ reset: true }> {
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const { members, secondFactors, sessions, mail, audit } = this.deps;
      const { own, member: caller } = await lockCaller(members, tx, actor);
      const member = await members.find(tx, organizationId, id);
      if (!member) throw new NotFoundError('Member');
      if (!caller || own.role !== 'owner') throw new ForbiddenError('Only an owner can do this');
      const { userId, user } = member;
      if (userId === caller.userId) {
        throw new ConflictError('Remove your own factor on the page of your account');
      }
      if (await members.belongsToOthers(tx, userId, caller.userId)) {
        throw new ConflictError('This member belongs to an organization that you do not own');
      }
      if (!(await secondFactors.removeAll(tx, userId))) {
        throw new ConflictError('This member has no second factor');
      }
      await sessions.endAll(tx, userId, { reason: 'second factor reset' });
      const organization = await this.deps.organizations.find(organizationId, tx);
      await mail.enqueue(tx, {
        template: 'factor-reset',
        to: { userId },
        props: { at: new Date().toISOString(), organizationName: organization?.name ?? '' },
      });
      await audit.record(tx, actor, {
        action: 'MEMBER_FACTORS_RESET',
        resourceType: 'Membership',
        resourceId: id,
        metadata: { userId, email: user.email },
      });
      return { reset: true };
    });
  }
}
