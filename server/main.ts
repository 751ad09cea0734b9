import next from 'next';
import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { createListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { closeServer, listen } from './listen';
import { forwardAddress, markAsApiServer } from './next-requests';
import { refuseMalformed } from './refuse-malformed';
import * as routes from './routes.gen';
import { run } from './run';

/** API and pages on one port: Next.js gets the requests for pages and never one for the API. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const { logger } = container;
  const pages = next({ dev: false, hostname: config.host, port: config.port });
  await pages.prepare();
  const respondWithPage = pages.getRequestHandler();
  const listener = createListener({
    serve: createApiServer(routes, config),
    servePage(request, response) {
      forwardAddress(request, container);
      void respondWithPage(request, response);
    },
    logger,
  });
  const server = await listen(listener, config.port, config.host);
  refuseMalformed(server, config);
  markAsApiServer(server);
  void container.warmCache();
  logger.info('listening', { url: config.appUrl, port: config.port });
  return {
    async close() {
      await closeServer(server, 10_000);
      await pages.close();
      await container.close();
    },
  };
});
