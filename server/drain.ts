import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@/lib/config';
import type { HealthService } from '@/lib/services/health-service';
import { closeServer } from './listen';

/**
 * Closes a server so that no request fails. `ready` is a 503 from now on, and everything else goes on
 * for `drainMs`, until load balancers have noticed; responses ask clients to open no further request on
 * their connection, which would meet its end. Then running requests may finish.
 */
export async function drain(
  server: Server,
  { drainMs }: Pick<Config, 'drainMs'>,
  health: Pick<HealthService, 'startDraining'>,
): Promise<void> {
  health.startDraining();
  server.prependListener('request', (_request, response) => {
    response.setHeader('Connection', 'close');
  });
  await sleep(drainMs);
  await closeServer(server);
}
