import type { Actor } from '@/lib/auth/actor';
import { type EmailSuppressionView, emailSuppression } from '@/lib/contracts/notification-mails';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction } from '@/lib/db/transaction';
import type { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { recipientOf } from './recipient';

export interface EmailSuppressionServiceDeps {
  suppressed: SuppressedAddressesRepository;
  users: Pick<UsersRepository, 'findLive'>;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
}

const toView = viewOf(emailSuppression);

/** Whether the person's address is one that a mail server has refused for good. */
export class EmailSuppressionService {
  constructor(private readonly deps: EmailSuppressionServiceDeps) {}

  async get(actor: Actor): Promise<EmailSuppressionView | null> {
    const address = await this.addressOf(actor);
    const row = address && (await this.deps.suppressed.find(address));
    return row ? toView(row) : null;
  }

  async lift(actor: Actor): Promise<{ lifted: boolean }> {
    const address = await this.addressOf(actor);
    if (!address) return { lifted: false };
    return this.deps.transaction(async (tx) => {
      const lifted = await this.deps.suppressed.lift(address, tx);
      if (lifted) {
        await this.deps.audit.record(tx, actor, {
          action: 'EMAIL_SUPPRESSION_LIFTED',
          resourceType: 'User',
          resourceId: actor.userId,
        });
      }
      return { lifted };
    });
  }

  private async addressOf(actor: Actor): Promise<string | undefined> {
    return (await this.deps.users.findLive(recipientOf(actor).userId))?.email;
  }
}
