import type { SyncConnectionPayload } from '@/lib/queue/jobs/sync-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { SyncService } from '@/lib/services/sync-service';

export interface SyncProcessorDependencies {
  sync: Pick<SyncService, 'run'>;
}

/** Pulls a connection's changes; every page survives the death of the worker. */
export function processSyncJob({
  sync,
}: SyncProcessorDependencies): JobHandler<SyncConnectionPayload> {
  return (context) => sync.run(context);
}
