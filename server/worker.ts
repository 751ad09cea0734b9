import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { startWorkers } from '@/lib/queue/workers/start-workers';
import { startSweeper } from '@/lib/queue/workers/sweeper';
import { run } from './run';
import { startWorkerStatus } from './worker-status';

const EXPIRED_FILES = { everyMs: 60_000, what: 'Removing expired files' };
const EXPIRED_KEYS = { everyMs: 60_000, what: 'Removing expired Idempotency-Keys' };

/** The worker process: takes jobs of every queue until SIGTERM or SIGINT, then stops within 30 s. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const { workerPort, host } = config;
  const status =
    workerPort === undefined
      ? null
      : await startWorkerStatus(container.services.health, workerPort, host);
  const { files, idempotency, logger } = container;
  const workers = startWorkers({
    config,
    logger,
    metrics: container.metrics,
    jobs: container.jobs,
    jobsRepository: container.jobsRepository,
    events: container.events,
    transport: container.transport,
    processors: container.processors,
  });
  const sweepers = [
    startSweeper(() => files.sweep(), logger, EXPIRED_FILES),
    startSweeper(() => idempotency.sweep(), logger, EXPIRED_KEYS),
  ];
  return {
    async close() {
      logger.info('Stopping: running jobs may finish');
      await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
      await workers.close();
      await status?.close();
      logger.info('Stopped');
      await container.close();
    },
  };
});
