import { createAccess } from './access';
import { withBenchRun } from './bench-run';
import { buildServers } from './build-servers';
import { compareServers } from './compare-servers';
import { openDatabases } from './open-databases';
import { listOperations } from './operations';
import { type BenchOptions, readOptions } from './options';
import { profileServers } from './profile/profile-servers';
import { renderReport } from './render-report';
import { readReport } from './report';
import { defineServers, NEEDS_REDIS } from './servers';
import { startRedis } from './start-redis';

async function measure(options: BenchOptions): Promise<void> {
  const operations = listOperations(options.orders, options.operations);
  if (options.build) {
    console.log('Building the servers ...');
    await buildServers(options.servers);
  }
  await withBenchRun(async (run) => {
    console.log(`Starting PostgreSQL with ${options.orders} orders ...`);
    const withPayload = options.servers.includes('payload');
    const databases = await openDatabases(run, options.orders, withPayload);
    const redis = options.servers.includes(NEEDS_REDIS) ? await startRedis(run) : null;
    const access = createAccess();
    const servers = defineServers(options.servers, access, {
      plinth: databases.plinth.url,
      peers: databases.peers.url,
      redis: redis?.url ?? null,
    });
    const reset = async () => {
      await databases.reset();
      await redis?.flush();
    };
    const { db } = databases.plinth;
    const bench = { options, run, db, access, servers, operations, reset };
    await (options.profile ? profileServers(bench) : compareServers(bench));
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.markdown) console.log(renderReport(await readReport()));
  else await measure(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
