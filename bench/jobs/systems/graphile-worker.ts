import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker';
import { createHandler } from './handler';
import type { CreateSystem } from './system';

const NAME = 'bench';

export const graphileWorker: CreateSystem = async (options) => {
  const connectionString = options.databaseUrl;
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  let runner: Runner | undefined;
  return {
    async fill() {
      await utils.withPgClient((client) =>
        client.query(
          `SELECT graphile_worker.add_job($1, '{}'::json) FROM generate_series(1, $2::int)`,
          [NAME, options.jobs],
        ),
      );
    },
    async work(onDone) {
      const handle = createHandler(options);
      runner = await run({
        connectionString,
        concurrency: options.concurrency,
        maxPoolSize: 10,
        noHandleSignals: true,
        taskList: { [NAME]: () => handle().then(onDone) },
        // It logs a line for each job, which the others do not.
        logger: new Logger(() => () => undefined),
      });
    },
    async close() {
      await runner?.stop();
      await utils.release();
    },
  };
};
