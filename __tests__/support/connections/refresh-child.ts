import { once } from 'node:events';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';

// A process of its own: says "ready", waits for a line, makes parallel calls, prints their outcomes.
const [connectionId = '', calls = '1'] = process.argv.slice(2);
const container = createContainer(loadConfig());
await container.prisma.$queryRaw`SELECT 1`;
console.log('ready');
await once(process.stdin, 'data');
const outcomes = await Promise.all(
  Array.from({ length: Number(calls) }, async () => {
    try {
      const client = await container.createAuthenticatedClient(connectionId);
      await client.request('/api/shop');
      return 'ok';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }),
);
console.log(JSON.stringify(outcomes));
await container.close();
process.exit(0);
