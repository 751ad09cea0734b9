import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { createApiListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { closeServer, listen } from './listen';
import { refuseMalformed } from './refuse-malformed';
import { routes } from './routes.gen';
import { run } from './run';

/** The API alone: no pages, no Next.js. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const serve = createApiServer(routes, config);
  const listener = createApiListener(serve, container.logger);
  const server = await listen(listener, config.port, config.host);
  refuseMalformed(server, config);
  void container.warmCache();
  container.logger.info('api listening', { url: `http://${config.host}:${config.port}` });
  return {
    async close() {
      await closeServer(server, 10_000);
      await container.close();
    },
  };
});
