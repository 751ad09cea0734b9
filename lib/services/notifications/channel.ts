import type { NotificationDefinition } from '@/lib/contracts/area';
import type { Transaction } from '@/lib/db/transaction';
import type { NewNotification } from '@/lib/repositories/notifications-repository';

/** A notification that the running transaction writes, with a row for each of its recipients. */
export interface WrittenNotification {
  readonly organizationId: string;
  readonly kind: NotificationDefinition;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
  /** Those that are new: who was notified of the same key before has none. */
  readonly rows: readonly NewNotification[];
}

/** A way out of the console, such as e-mail. */
export interface OutgoingChannel {
  /** Enqueues its jobs in the transaction that writes the rows: they are sent only if it commits. */
  enqueue(tx: Transaction, written: WrittenNotification): Promise<void>;
}
