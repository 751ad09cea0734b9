import PgBoss from 'pg-boss';
import { createHandler } from './handler';
import type { CreateSystem } from './system';

const NAME = 'bench';
const BATCH = 500;

/** pg-boss fetches as many jobs as it may run at once and runs them side by side, as its docs suggest. */
export const pgBoss: CreateSystem = async (options) => {
  const boss = new PgBoss({ connectionString: options.databaseUrl, schema: 'pgboss', max: 10 });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(NAME);
  return {
    async fill() {
      for (let from = 0; from < options.jobs; from += BATCH) {
        const count = Math.min(BATCH, options.jobs - from);
        await boss.insert(Array.from({ length: count }, () => ({ name: NAME, data: {} })));
      }
    },
    async work(onDone) {
      const handle = createHandler(options);
      const settings = { batchSize: options.concurrency, pollingIntervalSeconds: 0.5 };
      await boss.work(NAME, settings, async (jobs) => {
        await Promise.all(jobs.map(async () => handle().then(onDone)));
      });
    },
    close: () => boss.stop({ graceful: false }),
  };
};
