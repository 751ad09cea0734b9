import type { z } from 'zod';
import type { sendAccountMail } from '@/lib/queue/jobs/account-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { AccountDeletion } from '@/lib/services/auth/account-deletion';
import type { EmailChanges } from '@/lib/services/auth/email-changes';
import type { PasswordResets } from '@/lib/services/auth/password-resets';
import type { SignUpService } from '@/lib/services/auth/sign-up-service';

export interface AccountMailProcessorDeps {
  signUp: Pick<SignUpService, 'sendLink'>;
  passwordResets: Pick<PasswordResets, 'sendLink'>;
  emailChanges: Pick<EmailChanges, 'sendLink'>;
  accountDeletion: Pick<AccountDeletion, 'remind'>;
}

/** Writes the mail in the transaction of the row behind its link. A second run sends a second link. */
export function processAccountMailJob(
  deps: AccountMailProcessorDeps,
): JobHandler<z.infer<typeof sendAccountMail.schema>> {
  return async ({ payload }) => {
    if (payload.about === 'email_change') {
      return { outcome: await deps.emailChanges.sendLink(payload.changeId) };
    }
    if (await deps.accountDeletion.remind(payload.email)) return { outcome: 'account-deletion' };
    const service = payload.about === 'sign_up' ? deps.signUp : deps.passwordResets;
    return { outcome: await service.sendLink(payload.email) };
  };
}
