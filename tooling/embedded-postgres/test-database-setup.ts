import { makeEphemeralFolder, removePostgres } from './ephemeral-folders';
import { TEST_SERVER_DIR } from './test-database';

/**
 * Global set-up of a test run: names a folder for the database server that all test processes
 * share. The first test that wants a database starts it; here it is stopped and removed.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await makeEphemeralFolder();
  process.env[TEST_SERVER_DIR] = folder;
  return () => removePostgres(folder);
}
