import { batchProcessors } from './batch-jobs';
import { createQueueStack } from './queue-stack';

/** A worker of batches in a process of its own; stores are its arguments. */
const [databaseUrl = '', redisUrl] = process.argv.slice(2);
const stack = createQueueStack({ databaseUrl, redisUrl: redisUrl || undefined });
await stack.work(batchProcessors(stack.database.prisma)).ready;
console.log('ready');
