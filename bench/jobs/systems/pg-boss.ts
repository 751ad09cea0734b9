import PgBoss from 'pg-boss';
import { createHandler } from './handler';
import type { CreateSystem } from './system';

const NAME = 'bench';
const BATCH = 500;

/** Fetches as many jobs as it may run at once, runs them side by side, and fetches the next; its own `work` would pause for half a second each time. */
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
      const { concurrency: batchSize } = options;
      void (async () => {
        for (;;) {
          const jobs = await boss.fetch(NAME, { batchSize });
          if (jobs.length === 0) return;
          await Promise.all(jobs.map(handle));
          await boss.complete(
            NAME,
            jobs.map(({ id }) => id),
          );
          for (const _ of jobs) onDone();
        }
      })();
    },
    close: () => boss.stop({ graceful: false }),
  };
};
