import { createPostgresBackend, createRedisBackend, Queue, runMigrations, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createHandler } from './handler';
import type { CreateSystem, Options } from './system';

const NAME = 'bench';
const BATCH = 500;

/** BullMQ without a ledger. */
function createBullmq(backend: typeof createRedisBackend, connect: (options: Options) => unknown) {
  const create: CreateSystem = async (options) => {
    const connection = connect(options) as Redis;
    const queue = new Queue(NAME, { connection }, backend);
    await queue.waitUntilReady();
    let worker: Worker | undefined;
    return {
      async fill() {
        for (let from = 0; from < options.jobs; from += BATCH) {
          const count = Math.min(BATCH, options.jobs - from);
          const job = { name: 'job', data: {}, opts: { removeOnComplete: 100 } };
          await queue.addBulk(Array.from({ length: count }, () => job));
        }
      },
      async work(onDone) {
        const handle = createHandler(options);
        const { concurrency } = options;
        worker = new Worker(NAME, handle, { connection, concurrency }, backend);
        worker.on('completed', onDone);
        worker.on('error', (error) => console.error(error));
        await worker.waitUntilReady();
      },
      async close() {
        await worker?.close();
        await queue.close();
      },
    };
  };
  return create;
}

export const bullmqRedis = createBullmq(
  createRedisBackend,
  ({ redisUrl }) => new Redis(redisUrl, { maxRetriesPerRequest: null }),
);

export const bullmqPostgres: CreateSystem = async (options) => {
  const client = new pg.Client(options.databaseUrl);
  await client.connect();
  await runMigrations(client);
  await client.end();
  const backend = createPostgresBackend as unknown as typeof createRedisBackend;
  const connect = ({ databaseUrl }: Options) => ({ connectionString: databaseUrl, max: 10 });
  return createBullmq(backend, connect)(options);
};
