import { createRelayStack } from './queue-stack';

/** A relay that claims jobs and never finishes adding them; its arguments are the URLs of the stores. */
const [databaseUrl = '', redisUrl] = process.argv.slice(2);
const stack = createRelayStack(
  { databaseUrl, redisUrl },
  {
    add: () => {
      console.log('claimed');
      return new Promise(() => setInterval(() => undefined, 1_000));
    },
  },
);
await stack.relay.relayPending();
