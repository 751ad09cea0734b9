import { execFile } from 'node:child_process';
import { ROOT } from '@/__tests__/support/root';
import { TEST_KEY } from '@/__tests__/support/services/audit-fixture';

const KEYS = `${TEST_KEY.id}:${TEST_KEY.key.toString('base64')}`;

/**
 * Runs the command with the database and the test's keys; without a database it has neither. Resolves with
 * its exit code and output, whatever they are.
 */
export function runAuditVerify(args: string[], databaseUrl = '') {
  const env = { DATABASE_URL: databaseUrl, ENCRYPTION_KEYS: databaseUrl && KEYS };
  return new Promise<{ code: number; output: string }>((done) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/audit-verify.ts', ...args],
      { cwd: ROOT, env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}
