import { createAccess } from './access';
import { openDatabase, withBenchRun } from './bench-run';
import { buildServers } from './build-servers';
import { compareServers } from './compare-servers';
import { listOperations } from './operations';
import { readOptions } from './options';
import { profileServers } from './profile/profile-servers';
import { defineServers } from './servers';

try {
  const options = readOptions(process.argv.slice(2));
  const operations = listOperations(options.orders, options.operations);
  if (options.build) {
    console.log('Building the servers ...');
    await buildServers(options.servers);
  }
  await withBenchRun(async (run) => {
    console.log(`Starting PostgreSQL with ${options.orders} orders ...`);
    const { url, db } = await openDatabase(run, options.orders);
    const access = createAccess();
    const servers = defineServers(options.servers, access, url);
    const bench = { options, run, db, access, servers, operations };
    await (options.profile ? profileServers(bench) : compareServers(bench));
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
