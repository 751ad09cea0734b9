import { createQueueStack } from './queue-stack';

/** A relay that claims jobs and never finishes adding them; its argument is the database's URL. */
const [databaseUrl = ''] = process.argv.slice(2);
const stack = createQueueStack(
  { databaseUrl },
  {
    add: () => {
      console.log('claimed');
      return new Promise(() => setInterval(() => undefined, 1_000));
    },
  },
);
await stack.relay.relayPending();
