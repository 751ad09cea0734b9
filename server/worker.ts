import { type Config, ConfigError, getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { queueNames, startWorkers } from '@/lib/queue/workers/worker';
import { startPeriodicTask } from '@/lib/utils/periodic-task';
import { run } from './run';
import { startWorkerStatus } from './worker-status';

const CLEANUP_MS = 60_000;
const SCHEDULE_MS = 1_000;
const SEAL_MS = 5_000;
const RETENTION_MS = 600_000;

function checkQueues(config: Config): void {
  try {
    queueNames(config);
  } catch (error) {
    throw new ConfigError([{ variable: 'WORKER_QUEUES', message: (error as Error).message }]);
  }
}

/** The worker process: runs jobs of every queue until SIGTERM or SIGINT, then stops within 30 s. */
await run(async () => {
  const config = getConfig();
  checkQueues(config);
  const container = getContainer();
  const { workerPort, host } = config;
  const status =
    workerPort === undefined
      ? null
      : await startWorkerStatus(container.services.health, workerPort, host);
  const {
    scheduler,
    auditSealer,
    files,
    idempotency,
    organizationPurge,
    retention,
    services,
    logger,
  } = container;
  const workers = startWorkers(container);
  const every = { everyMs: CLEANUP_MS, logger };
  const tasks = [
    startPeriodicTask(() => scheduler.run(), {
      name: 'Enqueueing scheduled jobs',
      everyMs: SCHEDULE_MS,
      logger,
    }),
    startPeriodicTask(() => auditSealer.seal(), {
      name: 'Sealing the audit trail',
      everyMs: SEAL_MS,
      logger,
    }),
    startPeriodicTask(() => organizationPurge.run(), {
      ...every,
      name: 'Purging deleted organizations',
    }),
    startPeriodicTask(() => retention.run(), {
      name: 'Deleting what is done with',
      everyMs: RETENTION_MS,
      logger,
    }),
    startPeriodicTask(() => files.removeExpired(), { ...every, name: 'Removing expired files' }),
    startPeriodicTask(() => services.signUp.removeExpired(), {
      ...every,
      name: 'Removing sign-ups that were not confirmed',
    }),
    startPeriodicTask(() => services.passwordResets.removeExpired(), {
      ...every,
      name: 'Removing expired links',
    }),
    startPeriodicTask(() => services.emailChanges.removeExpired(), {
      ...every,
      name: 'Removing changes of addresses that expired',
    }),
    startPeriodicTask(() => services.accountDeletion.eraseDue(), {
      ...every,
      name: 'Erasing deleted accounts',
    }),
    startPeriodicTask(() => services.oidc.removeExpired(), {
      ...every,
      name: 'Removing sign-ins that were not finished',
    }),
    startPeriodicTask(() => idempotency.removeExpired(), {
      ...every,
      name: 'Removing expired Idempotency-Keys',
    }),
  ];
  return {
    async close() {
      logger.info('Stopping: running jobs may finish');
      await Promise.all(tasks.map((task) => task.stop()));
      await workers.close();
      await status?.close();
      logger.info('Stopped');
      await container.close();
    },
  };
});
