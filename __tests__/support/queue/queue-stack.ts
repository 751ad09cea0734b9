import { startRedis, type TestRedis } from '@/__tests__/support/servers/redis';
import { createDatabase, type Database } from '@/lib/db/client';
import { JobRuns } from '@/lib/db/postgres/job-runs';
import { createRunTransaction } from '@/lib/db/run-transaction';
import type { RunTransaction } from '@/lib/db/transaction';
import { createEventBus } from '@/lib/events/create-event-bus';
import type { EventBus } from '@/lib/events/event-bus';
import { createLogger, type Logger } from '@/lib/logger';
import { createMetrics } from '@/lib/metrics';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { createJobChanges, type JobChanges } from '@/lib/queue/job-events';
import { createJobs } from '@/lib/queue/jobs';
import { createQueues, type Queues } from '@/lib/queue/queues';
import { Relay } from '@/lib/queue/relay';
import type { JobControl, Jobs, RegisteredProcessor } from '@/lib/queue/types';
import { type RunningWorkers, startWorkers } from '@/lib/queue/workers/worker';
import { JobControlsRepository } from '@/lib/repositories/job-controls-repository';
import { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

export type BackendKind = 'postgres' | 'redis';
export const BACKENDS: BackendKind[] = ['postgres', 'redis'];

/** Where a stack keeps its things; child processes get the same. */
export interface StackUrls {
  databaseUrl: string;
  redisUrl?: string | undefined;
}

export interface QueueStack {
  database: Database;
  runTransaction: RunTransaction;
  repository: JobsRepository;
  runs: JobRuns;
  controls: JobControlsRepository;
  /** Null without Redis. */
  queues: Queues | null;
  changes: JobChanges;
  events: EventBus;
  jobs: Jobs & JobControl & { close(): Promise<void> };
  logger: Logger;
  work(
    processors: RegisteredProcessor[],
    options?: { finishMs?: number; pollMs?: number; config?: { workerQueues: string[] } },
  ): RunningWorkers;
  close(): Promise<void>;
}

const LEVEL = process.env.TEST_LOG_LEVEL ?? 'silent';

/** One process's part of the queue, as the container builds it; `override` replaces functions of the queues. */
export function createQueueStack(
  { databaseUrl, redisUrl }: StackUrls,
  override: Partial<Queues> = {},
): QueueStack {
  const logger = createLogger({ level: LEVEL });
  const metrics = createMetrics();
  const database = createDatabase({ url: databaseUrl, poolSize: 5 });
  const repository = new JobsRepository(database);
  const queues = redisUrl ? { ...createQueues({ redisUrl, logger }), ...override } : null;
  const events = createEventBus({ redisUrl, databaseUrl, pool: database.pool, logger });
  const runTransaction = createRunTransaction(database);
  const changes = createJobChanges(events, logger);
  const jobs = createJobs({ repository, queues, events, changes, logger, metrics });
  const runs = new JobRuns(database.pool);
  const controls = new JobControlsRepository(database);
  const running = new Set<RunningWorkers>();
  return {
    database,
    runTransaction,
    repository,
    runs,
    controls,
    queues,
    changes,
    events,
    jobs,
    logger,
    work(processors, { config, ...options } = {}) {
      const workers = startWorkers({
        config: { workerConcurrency: 5, workerQueues: undefined, ...config },
        logger,
        metrics,
        transaction: runTransaction,
        jobsRepository: repository,
        jobRuns: runs,
        jobControls: controls,
        jobChanges: changes,
        events,
        queues,
        processors,
        isOrganizationDeleted: () => false,
        ...options,
      });
      running.add(workers);
      return workers;
    },
    async close() {
      await Promise.all([...running].map((workers) => workers.close()));
      await jobs.close();
      await changes.flush();
      await queues?.close();
      await events.close();
      await database.close();
    },
  };
}

/** A stack on Redis with a relay that is not started: it relays when a test calls it. */
export function createRelayStack(
  urls: StackUrls,
  override: Partial<Queues> = {},
  demand = 100_000,
) {
  const stack = createQueueStack(urls, override);
  const { queues, runs, runTransaction: transaction, logger } = stack;
  if (!queues) throw new Error('Only on Redis are jobs relayed');
  const metrics = createMetrics();
  const workers = Object.values(QUEUE_NAMES).map((queue) => ({ queue, demand }));
  const relay = new Relay({ queues, runs, workers, transaction, logger, metrics });
  return { ...stack, queues, relay };
}

export type RelayStack = ReturnType<typeof createRelayStack>;

export interface Stores extends StackUrls {
  /** Null on PostgreSQL. */
  redis: TestRedis | null;
  drop(): Promise<void>;
}

/** A database of its own, and a Redis of its own if the kind asks for it. */
export async function openStores(kind: BackendKind): Promise<Stores> {
  const database = await createTestDatabase();
  const redis = kind === 'redis' ? await startRedis() : null;
  return {
    databaseUrl: database.url,
    redisUrl: redis?.url,
    redis,
    async drop() {
      await database.drop();
      await redis?.kill();
    },
  };
}
