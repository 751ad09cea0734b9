import { createCache } from '@/lib/cache/create-cache';
import type { Config } from '@/lib/config';
import { createDatabase } from '@/lib/db/client';
import { JobRuns } from '@/lib/db/postgres/job-runs';
import { createRunApart, createRunJoined, createRunTransaction } from '@/lib/db/run-transaction';
import { createEventBus } from '@/lib/events/create-event-bus';
import type { Provider } from '@/lib/integrations/provider';
import { createLogger, type Logger } from '@/lib/logger';
import { createMetrics } from '@/lib/metrics';
import { createJobChanges } from '@/lib/queue/job-events';
import { createJobs } from '@/lib/queue/jobs';
import { createQueues } from '@/lib/queue/queues';
import { createRateLimiter } from '@/lib/rate-limiter';
import { JobControlsRepository } from '@/lib/repositories/job-controls-repository';
import { JobsRepository } from '@/lib/repositories/jobs-repository';
import type { Closers } from './closers';

/** What tests may replace. */
export interface Overrides {
  logger?: Logger;
  /** In place of those that the configuration enables. */
  providers?: readonly Provider[];
}

/** Everything that holds a connection, each closed in the reverse of this order. */
export function createInfrastructure(config: Config, overrides: Overrides, closers: Closers) {
  const { redisUrl } = config;
  const { url: databaseUrl, poolSize } = config.database;
  const logger = overrides.logger ?? createLogger(config.log);
  const metrics = createMetrics({ defaults: true });

  const database = createDatabase({
    url: databaseUrl,
    poolSize,
    onError: (error) => logger.warn('Database connection lost', { error: error.message }),
  });
  closers.add('database', () => database.close());
  const { prisma, pool } = database;
  metrics.observePool(pool);

  const events = createEventBus({ redisUrl, pool, databaseUrl, logger });
  closers.add('events', () => events.close());
  const cache = createCache({
    enabled: config.cacheEnabled,
    redisUrl,
    events,
    logger,
    metrics,
  });
  closers.add('cache', () => cache.close());
  // In memory only, and not counted as a cache of data: `CACHE=off` does not turn it off.
  const credentialsCache = createCache({ events, logger });
  closers.add('credentials', () => credentialsCache.close());
  const rateLimiter = createRateLimiter({ rateLimits: config.rateLimits, redisUrl, pool, logger });
  closers.add('rate limiter', () => rateLimiter.close());

  const queues = redisUrl ? createQueues({ redisUrl, logger }) : null;
  closers.add('queues', () => queues?.close());
  const jobsRepository = new JobsRepository(database);
  metrics.observeDueJobs(() => jobsRepository.countDue());
  const jobRuns = new JobRuns(pool);
  const jobControls = new JobControlsRepository(database);
  const jobChanges = createJobChanges(events, logger);
  closers.add('job changes', () => jobChanges.flush());
  const jobs = createJobs({
    repository: jobsRepository,
    queues,
    events,
    changes: jobChanges,
    logger,
    metrics,
  });
  closers.add('jobs', () => jobs.close());

  return {
    config,
    logger,
    metrics,
    prisma,
    pool,
    transaction: createRunTransaction(database),
    transactionApart: createRunApart(database),
    runJoined: createRunJoined(database),
    events,
    cache,
    credentialsCache,
    rateLimiter,
    queues,
    jobsRepository,
    jobRuns,
    jobControls,
    jobChanges,
    jobs,
  };
}

export type Infrastructure = ReturnType<typeof createInfrastructure>;
