import next from 'next';
import { splitUrl } from '@/lib/api/request-url';
import { getConfig } from '@/lib/config';
import { getContainer } from '@/lib/container';
import { createApiListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { closeServer, listen } from './listen';
import { markAsApiServer } from './redirect-unrouted';
import { refuseMalformed } from './refuse-malformed';
import { routes } from './routes.gen';
import { run } from './run';

/** Also of an address in absolute form, as proxies send it. */
const isApi = (url = '/'): boolean =>
  url.startsWith('/api/') || (url[0] !== '/' && splitUrl(url).pathname.startsWith('/api/'));

/** API and pages on one port: `/api/**` is answered here, everything else by Next.js. */
await run(async () => {
  const config = getConfig();
  const container = getContainer();
  const serve = createApiServer(routes, config);
  const respondApi = createApiListener(serve, container.logger);
  const pages = next({ dev: false, hostname: config.host, port: config.port });
  await pages.prepare();
  const respondPage = pages.getRequestHandler();
  const server = await listen(
    (request, response) => {
      if (isApi(request.url)) return void respondApi(request, response);
      return void respondPage(request, response);
    },
    config.port,
    config.host,
  );
  refuseMalformed(server, config);
  markAsApiServer(server);
  void container.warmCache();
  container.logger.info('listening', { url: config.appUrl, port: config.port });
  return {
    async close() {
      await closeServer(server, 10_000);
      await pages.close();
      await container.close();
    },
  };
});
