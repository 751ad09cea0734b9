import { getContainer } from '@/lib/container';
import { drain } from './drain';
import { run } from './run';
import { serve } from './serve';

/** Serves only the API, without the pages and without Next.js. */
await run(async () => {
  const container = getContainer();
  const { config, logger } = container;
  const server = await serve(container);
  logger.info('api listening', { url: `http://${config.host}:${config.port}` });
  return {
    drainMs: config.drainMs,
    async close() {
      await drain(server, config, container.services.health);
      await container.close();
    },
  };
});
