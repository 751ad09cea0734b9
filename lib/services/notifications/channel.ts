import type { NotificationDefinition } from '@/lib/contracts/area';
import type { Transaction } from '@/lib/db/transaction';
import type { NewNotification } from '@/lib/repositories/notifications-repository';
import { MINUTE_MS } from '@/lib/utils/durations';

export type WrittenRow = Omit<NewNotification, 'dedupeKey'>;

/** A notification that the running transaction writes, with a row for each of its recipients. */
export interface WrittenNotification {
  readonly organizationId: string;
  readonly kind: NotificationDefinition;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
  /** Those that are new: who was notified of the same before has none. */
  readonly rows: readonly WrittenRow[];
}

/** A way out of the console, such as e-mail. */
export interface OutgoingChannel {
  /** Enqueues its jobs in the transaction that writes the rows: they are sent only if it commits. */
  enqueue(tx: Transaction, written: WrittenNotification): Promise<void>;
}

/** When the channel sends it: at once, or once repeats have been awaited. */
export function dueAt({ repeats }: NotificationDefinition): Date {
  return new Date(Date.now() + (repeats?.waitMinutes ?? 0) * MINUTE_MS);
}
