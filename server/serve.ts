import type { RequestListener, Server } from 'node:http';
import type { Container } from '@/lib/container';
import { createListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { listen } from './listen';
import { refuseMalformed } from './refuse-malformed';
import * as routes from './routes.gen';

/** Serves the API, and pages by `servePage`. Resolves when the server listens. */
export async function serve(container: Container, servePage?: RequestListener): Promise<Server> {
  const { config, logger } = container;
  const listener = createListener({ serve: createApiServer(routes, config), servePage, logger });
  const server = await listen(listener, config.port, config.host);
  refuseMalformed(server, config);
  void container.warmCache();
  return server;
}
