import { processCounting } from './counting-job';
import { createQueueStack } from './queue-stack';

/** A worker in a process of its own; stores are its arguments: database URL, and Redis URL or nothing. */
const [databaseUrl = '', redisUrl] = process.argv.slice(2);
const stack = createQueueStack({ databaseUrl, redisUrl: redisUrl || undefined });
const workers = stack.work([processCounting(stack.database.prisma)]);
await workers.ready;
process.once('SIGTERM', async () => {
  await stack.close();
  process.exit(0);
});
console.log('ready');
