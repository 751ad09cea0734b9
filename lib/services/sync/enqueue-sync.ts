import type { Actor } from '@/lib/auth/actor';
import type { JobView } from '@/lib/contracts/jobs';
import type { Transaction } from '@/lib/db/transaction';
import { syncConnection } from '@/lib/queue/jobs/sync-jobs';
import type { Jobs } from '@/lib/queue/types';
import { CONNECTION_RESOURCE } from '@/lib/services/connections/connection-view';

/** Enqueues a sync of the connection; returns the unfinished one if there is one. */
export function enqueueSync(
  jobs: Jobs,
  tx: Transaction,
  { organizationId, userId, source }: Actor,
  { connectionId, full }: { connectionId: string; full: boolean },
): Promise<JobView> {
  return jobs.enqueue(
    tx,
    syncConnection,
    { connectionId, full, userId },
    {
      organizationId,
      userId,
      requestId: source.requestId,
      dedupeKey: `sync:${connectionId}`,
      resource: { type: CONNECTION_RESOURCE, id: connectionId },
    },
  );
}
