import autocannon from 'autocannon';
import type { Operation } from './operations';
import type { RunningServer } from './start-server';

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Sent as bearer token, if any. */
  token: string | null;
  signal: AbortSignal;
  /** Where in its requests each connection begins: 0 at the first, 0.5 in the middle. */
  start: number;
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Sends one operation over all connections for some seconds, as fast as responses come.
 * @throws Error when any response is not the expected one: wrong responses are fast
 */
export function runLoad(
  { url, name }: RunningServer,
  operation: Operation,
  { connections, seconds, token, signal, start }: LoadOptions,
): Promise<LoadResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const statuses = new Map<number, number>();
    let connection = 0;
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const instance = autocannon(
      {
        url,
        connections,
        duration: seconds,
        timeout: 10,
        headers,
        setupClient: (client) => {
          const all = operation.requests(connection, connections);
          const first = Math.floor(all.length * start);
          const requests = [...all.slice(first), ...all.slice(0, first)];
          // A request that has headers of its own does not get the common ones.
          client.setRequests(
            requests.map((request) => ({
              ...request,
              headers: { ...headers, ...request.headers },
            })),
          );
          connection += 1;
        },
      },
      (error: Error | null, result) => {
        signal.removeEventListener('abort', stop);
        if (signal.aborted) return reject(signal.reason);
        if (error) return reject(error);
        const wrong = [...statuses].filter(([status]) => status !== operation.expectedStatus);
        if (wrong.length > 0 || result.errors > 0) {
          const counts = wrong.map(([status, count]) => `${count} × ${status}`).join(', ');
          const errors = `${result.errors} connection errors`;
          return reject(new Error(`${name}, ${operation.name}: ${counts || errors}`));
        }
        const sorted = Float64Array.from(latencies).sort();
        resolve({
          requests: sorted.length,
          requestsPerSecond: sorted.length / result.duration,
          p50Ms: percentile(sorted, 0.5),
          p99Ms: percentile(sorted, 0.99),
        });
      },
    );
    // autocannon's own histogram knows whole milliseconds only.
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    const stop = () => instance.stop();
    signal.addEventListener('abort', stop);
  });
}
