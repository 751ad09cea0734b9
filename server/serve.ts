import type { RequestListener, Server } from 'node:http';
import type { Container } from '@/lib/container';
import { createListener } from './api-listener';
import { createApiServer } from './create-api-server';
import { listen } from './listen';
import { refuseMalformed } from './refuse-malformed';
import { reportDatabase } from './report-database';
import * as routes from './routes.gen';

/** Serves the API, and pages by `servePage`. Resolves when the server listens. */
export async function serve(container: Container, servePage?: RequestListener): Promise<Server> {
  const { config, logger } = container;
  const hasPages = servePage !== undefined;
  const api = createApiServer(routes, config, { hasPages });
  await reportDatabase(container);
  const listener = createListener({ serve: api, servePage, logger });
  const server = await listen(listener, config.port, config.host);
  refuseMalformed(server, config);
  void container.warmCache();
  return server;
}
