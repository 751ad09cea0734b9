import { isApiError } from '@/lib/errors';
import type { HealthService } from '@/lib/services/health-service';
import { closeServer, listen } from './listen';

/**
 * Serves `/metrics` (Prometheus) and `/health` of a worker. They are for operators: expose the port to
 * the internal network only.
 */
export async function startWorkerStatus(health: HealthService, port: number, host: string) {
  const server = await listen(
    async (request, response) => {
      try {
        if (request.url === '/metrics') {
          const { contentType, text } = await health.metrics(request.headers.authorization ?? null);
          response.writeHead(200, { 'Content-Type': contentType }).end(text);
        } else if (request.url === '/health') {
          const readiness = await health.readiness();
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify(readiness));
        } else {
          response.writeHead(404).end();
        }
      } catch (error) {
        response.writeHead(isApiError(error) ? error.statusCode : 500).end();
      }
    },
    port,
    host,
  );
  return { server, close: () => closeServer(server, 1_000) };
}
