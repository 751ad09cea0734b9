import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { createListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { closeServer, listen } from './listen';
import { refuseMalformed } from './refuse-malformed';
import * as routes from './routes.gen';
import { run } from './run';

/** Serves only the API, without the pages and without Next.js. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const { logger } = container;
  const listener = createListener({ serve: createApiServer(routes, config), logger });
  const server = await listen(listener, config.port, config.host);
  refuseMalformed(server, config);
  void container.warmCache();
  logger.info('api listening', { url: `http://${config.host}:${config.port}` });
  return {
    async close() {
      await closeServer(server, 10_000);
      await container.close();
    },
  };
});
