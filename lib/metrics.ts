import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of this process, in a separate registry. Durations are in seconds. */
export function createMetrics(options: { defaults?: boolean } = {}) {
  const registry = new Registry();
  if (options.defaults) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const tallies: ((counter: Counter<'outcome'>) => void)[] = [];
  return {
    registry,
    httpDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    jobDuration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Duration of job attempts',
      labelNames: ['queue', 'name', 'outcome'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300],
      registers,
    }),
    jobsEnqueued: new Counter({
      name: 'jobs_enqueued_total',
      help: 'Jobs enqueued',
      labelNames: ['queue', 'name'],
      registers,
    }),
    jobsRecovered: new Counter({
      name: 'jobs_recovered_total',
      help: 'Jobs added to their queue again because it had lost them',
      registers,
    }),
    rowsPruned: new Counter({
      name: 'rows_pruned_total',
      help: 'Rows deleted because their retention ended',
      labelNames: ['kind'],
      registers,
    }),
    tableBytes: new Gauge({
      name: 'database_table_bytes',
      help: 'Size of a table with its indexes; measured by workers',
      labelNames: ['table'],
      registers,
    }),
    webhookDeliveries: new Counter({
      name: 'webhook_deliveries_total',
      help: 'Webhook delivery attempts',
      labelNames: ['outcome'],
      registers,
    }),
    oauthRefreshes: new Counter({
      name: 'oauth_refreshes_total',
      help: 'Provider token refreshes',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    deprecatedRequests: new Counter({
      name: 'deprecated_requests_total',
      help: 'Requests to deprecated operations',
      labelNames: ['operation'],
      registers,
    }),
    accessDenied: new Counter({
      name: 'access_denied_total',
      help: 'Requests of authenticated callers that lacked a right',
      labelNames: ['code'],
      registers,
    }),
    cacheRequests: new Counter({
      name: 'cache_requests_total',
      help: 'Cache look-ups',
      labelNames: ['outcome'],
      registers,
      collect() {
        for (const write of tallies) write(this);
      },
    }),
    /** Counts one outcome of `cacheRequests`: an addition per request, added to the counter at each scrape. */
    tallyCacheRequests(outcome: 'hit' | 'miss'): () => void {
      let count = 0;
      tallies.push((counter) => {
        if (count > 0) counter.inc({ outcome }, count);
        count = 0;
      });
      return () => {
        count += 1;
      };
    },
    /** Reports at each scrape how many jobs are due and not running; nothing while `count` fails. */
    observeDueJobs(count: () => Promise<number>): void {
      new Gauge({
        name: 'jobs_due',
        help: 'Jobs that are due and wait for a worker, 10,000 at most; the same in every process',
        registers,
        async collect() {
          this.reset();
          await count().then(
            (due) => this.set(due),
            () => this.remove(),
          );
        },
      });
    },
    /** Reports the state of the database pool at each scrape. */
    observePool(pool: { totalCount: number; idleCount: number; waitingCount: number }): void {
      new Gauge({
        name: 'database_pool_connections',
        help: 'Connections of the pool by state; `waiting` counts requests for one',
        labelNames: ['state'],
        registers,
        collect() {
          this.set({ state: 'idle' }, pool.idleCount);
          this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
          this.set({ state: 'waiting' }, pool.waitingCount);
        },
      });
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
