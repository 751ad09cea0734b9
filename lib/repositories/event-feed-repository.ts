import type { Database } from '@/lib/db/client';
import {
  type FeedRow,
  type FeedSelection,
  placeEvents,
  readFeed,
} from '@/lib/db/postgres/event-feed';
import type { Transaction } from '@/lib/db/transaction';

export type { FeedRow };

/** The events of an organization in the order in which they were committed. */
export class EventFeedRepository {
  private readonly pool: Database['pool'];

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.pool = pool;
  }

  /** Adds what was committed since the last call to the feed. */
  place(tx: Transaction, organizationId: string): Promise<void> {
    return placeEvents(tx, organizationId);
  }

  /** Events of the feed, and its last position. */
  read(selection: FeedSelection): Promise<{ rows: FeedRow[]; last: string }> {
    return readFeed(this.pool, selection);
  }
}
