import { createQueueStack } from '@/__tests__/support/queue-stack';

/** Takes waiting jobs over and never gets to the end of it; the database's URL is its argument. */
const [databaseUrl = ''] = process.argv.slice(2);
const stack = createQueueStack(
  { databaseUrl },
  {
    addMany: () => {
      console.log('between');
      return new Promise(() => setInterval(() => undefined, 1_000));
    },
  },
);
stack.jobs.takeOver();
