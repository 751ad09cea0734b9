import type { Transaction } from '@/lib/db/transaction';
import { type SendMailPayload, sendMail } from '@/lib/queue/jobs/mail-jobs';
import type { Jobs } from '@/lib/queue/types';

/** A template with its props, for a user or an address. */
export type MailRequest = SendMailPayload & {
  /** Shows the job to the organization's members. Mails of accounts have none: nobody sees them. */
  organizationId?: string;
};

/** Sends e-mail from the templates of `lib/mail`. */
export class MailService {
  constructor(private readonly deps: { jobs: Jobs }) {}

  /**
   * Writes the job in the caller's transaction; a worker sends the mail after the commit. Links with a
   * token are made then, from `tokenId`: pass the id of the row, never a token.
   */
  async enqueue(tx: Transaction, request: MailRequest): Promise<void> {
    const { organizationId, ...payload } = request;
    await this.deps.jobs.enqueue(tx, sendMail, payload, { organizationId });
  }
}
