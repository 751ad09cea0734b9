import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { startWorkers } from '@/lib/queue/workers/start-workers';
import { run } from './run';
import { startWorkerStatus } from './worker-status';

/** The worker process: takes jobs of every queue until SIGTERM or SIGINT, then stops within 30 s. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const { workerPort, host } = config;
  const status =
    workerPort === undefined
      ? null
      : await startWorkerStatus(container.services.health, workerPort, host);
  const workers = startWorkers({
    config,
    logger: container.logger,
    metrics: container.metrics,
    jobs: container.jobs,
    jobsRepository: container.jobsRepository,
    events: container.events,
    transport: container.transport,
    processors: container.processors,
  });
  return {
    async close() {
      container.logger.info('Stopping: running jobs may finish');
      await workers.close();
      await status?.close();
      container.logger.info('Stopped');
      await container.close();
    },
  };
});
