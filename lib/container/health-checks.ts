import { findPending } from '@/lib/db/postgres/migrations/history';
import { listMigrations } from '@/lib/db/postgres/migrations/read-migrations';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { type HealthCheck, NotReadyError } from '@/lib/services/health-service';
import type { Infrastructure } from './infrastructure';

/**
 * What a process needs before it may get requests. The database must have every migration that this
 * process was built with; it may have more, from a newer release.
 */
export function createHealthChecks({
  pool,
  queues,
}: Pick<Infrastructure, 'pool' | 'queues'>): Record<string, HealthCheck> {
  const migrations = listMigrations();
  return {
    async database() {
      const pending = await findPending(pool, migrations);
      if (pending.length === 0) return;
      const are = pending.length === 1 ? 'migration is' : 'migrations are';
      throw new NotReadyError(`${pending.length} ${are} pending; run npm run db:migrate:deploy`);
    },
    ...(queues && { queue: () => queues.counts(QUEUE_NAMES.SYNC) }),
  };
}
