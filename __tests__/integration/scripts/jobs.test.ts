import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** Runs the command; resolves with its exit code and output. */
function run(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  return new Promise<{ code: number; output: string }>((done) => {
    const command = ['--import', 'tsx', 'scripts/jobs.ts', ...args];
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

it('pauses and resumes a queue, and lists what is paused', async () => {
  expect(await run('pause', 'webhook-queue')).toEqual({
    code: 0,
    output: 'webhook-queue is paused; it takes two seconds.\n',
  });
  expect((await run('pause', 'webhook-queue')).output).toBe('webhook-queue was not changed.\n');
  const { output } = await run('list');
  expect(output).toMatch(/^webhook-queue +paused$/m);
  expect(output).toMatch(/^sync\.connection +running$/m);
  await run('resume', 'webhook-queue');
  expect((await run('list')).output).toMatch(/^webhook-queue +running$/m);
}, 120_000);

it('names the kinds and queues that there are, and says how it is used', async () => {
  const unknown = await run('pause', 'no-queue');
  expect(unknown.code).toBe(1);
  expect(unknown.output).toContain('There is no no-queue');
  expect(unknown.output).toContain('webhook.deliver');
  expect((await run()).output).toContain('npm run jobs -- pause');
}, 120_000);
