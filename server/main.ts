import next from 'next';
import { getContainer } from '@/lib/container';
import { drain } from './drain';
import { forwardAddress, markAsApiServer, protectFiles } from './next-requests';
import { run } from './run';
import { serve } from './serve';

/** API and pages on one port: Next.js gets the requests for pages and never one for the API. */
await run(async () => {
  const container = getContainer();
  const { config, logger } = container;
  const pages = next({ dev: false, hostname: config.host, port: config.port });
  await pages.prepare();
  const respondWithPage = pages.getRequestHandler();
  const server = await serve(container, (request, response) => {
    forwardAddress(request, container);
    protectFiles(response, config);
    void respondWithPage(request, response);
  });
  markAsApiServer(server);
  logger.info('listening', { url: config.appUrl, port: config.port });
  return {
    drainMs: config.drainMs,
    async close() {
      await drain(server, config, container.services.health);
      await pages.close();
      await container.close();
    },
  };
});
