import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createEnvironment } from '@/bench/jobs/environment';
import { systemActor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';
import { order, orderCreated } from '@/lib/contracts/orders';
import { exampleOrder } from '@/lib/contracts/orders/examples';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import type { RegisteredProcessor } from '@/lib/queue/types';
import { type RunningWorkers, startWorkers } from '@/lib/queue/workers/worker';
import type { CreateSystem, Options, System } from './system';

const BATCH = 500;
const ORGANIZATION = 'benchorganization';

const job = defineJob({
  name: 'bench.job',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
});

/** Plinth's workers with everything on: the ledger, attempts and deliveries are written. */
async function createPlinth(options: Options, redisUrl: string | undefined): Promise<System> {
  const environment = createEnvironment(options.databaseUrl, redisUrl);
  const config = loadConfig({
    ...environment,
    WORKER_CONCURRENCY: String(options.concurrency),
    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
    LOG_LEVEL: 'warn',
  });
  const container = createContainer(config);
  const { transaction, jobs, services, pool } = container;
  let workers: RunningWorkers | undefined;

  async function fillWebhooks(): Promise<void> {
    await services.webhooks.create(systemActor(ORGANIZATION), {
      url: options.receiverUrl,
      description: null,
      events: [],
    });
    const payload = { order: order.parse(exampleOrder) };
    for (let sent = 0; sent < options.jobs; sent += BATCH) {
      await transaction(async (tx) => {
        for (let i = sent; i < Math.min(sent + BATCH, options.jobs); i += 1) {
          const event = { organizationId: ORGANIZATION, event: orderCreated, payload };
          await services.webhooks.publish(tx, event);
        }
      });
    }
  }

  async function fillJobs(): Promise<void> {
    for (let from = 0; from < options.jobs; from += BATCH) {
      await transaction(async (tx) => {
        for (let i = from; i < Math.min(from + BATCH, options.jobs); i += 1) {
          await jobs.enqueue(tx, job, {}, { organizationId: ORGANIZATION });
        }
      });
    }
  }

  function counted({ definition, handler }: RegisteredProcessor, onDone: () => void) {
    return registerProcessor(definition, async (context) => {
      const result = await handler(context);
      onDone();
      return result;
    });
  }

  function processor(): RegisteredProcessor {
    if (options.kind === 'webhook') {
      const found = container.processors.find(({ definition }) => definition === deliverWebhook);
      if (!found) throw new Error('There is no processor of webhooks');
      return found;
    }
    return registerProcessor(job, async () => {
      if (options.kind === 'wait') await sleep(5);
      return {};
    });
  }

  return {
    fill: () => (options.kind === 'webhook' ? fillWebhooks() : fillJobs()),
    async work(onDone) {
      workers = startWorkers({ ...container, processors: [counted(processor(), onDone)] });
      await workers.ready;
    },
    async close() {
      await workers?.close();
      const { rows } = await pool.query(
        `SELECT count(*)::int AS open FROM "Job" WHERE "status" <> 'completed'`,
      );
      if (rows[0].open > 0) throw new Error(`${rows[0].open} jobs did not complete`);
      await container.close();
    },
  };
}

export const plinthPostgres: CreateSystem = (options) => createPlinth(options, undefined);
export const plinthRedis: CreateSystem = (options) => createPlinth(options, options.redisUrl);
