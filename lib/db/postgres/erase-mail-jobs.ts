import type { Transaction } from '@/lib/db/transaction';

const ERASE = `DELETE FROM "Job"
  WHERE "name" IN ('mail.send', 'account.mail')
    AND ("payload" -> 'to' ->> 'address' = $1 OR "payload" ->> 'email' = $1)`;

/** Removes the jobs of mails to an address from the history of jobs. Need not be awaited. */
export function eraseMailJobs(tx: Transaction, address: string): Promise<unknown> {
  return tx.query(ERASE, [address]);
}
