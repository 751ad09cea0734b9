import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';

const MINUTE_MS = 60_000;

it(
  'a domain is made, checked, tested and removed without a trace',
  async () => {
    const args = ['--import', 'tsx', 'scripts/domain/prove.ts', '--quick'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stdout).toMatch(/npm run domain:new .* 21 files/);
    expect(stdout).toMatch(/its tests, .* \d{3,} passed \(/);
    expect(stdout).toContain('nothing is left');
  },
  15 * MINUTE_MS,
);
