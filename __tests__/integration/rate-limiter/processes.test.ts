import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKENDS, openStores, type Stores } from '@/__tests__/support/queue/queue-stack';
import { ROOT } from '@/__tests__/support/root';

const PROGRAM = join(ROOT, '__tests__/support/rate-limiter/counting-process.ts');
const rateLimits = {
  public: { points: 40, seconds: 600 },
  sign_in: { points: 10, seconds: 600 },
  read: { points: 1_000, seconds: 600 },
  write: { points: 300, seconds: 600 },
};
const TRIES = { public: 50, sign_in: 20, read: 1_200, write: 400 };

describe.each(BACKENDS)('four processes that count in %s', (kind) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await openStores(kind);
  });
  afterAll(() => stores?.drop());

  it('allow exactly the budget together, without a look-up per request', async () => {
    const { databaseUrl, redisUrl } = stores;
    const startAt = Date.now() + 4_000;
    const job = JSON.stringify({ databaseUrl, redisUrl, rateLimits, startAt, tries: TRIES });
    const runs = await Promise.all(
      Array.from({ length: 4 }, () =>
        promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, job]),
      ),
    );
    const reports = runs.map(({ stdout }) => JSON.parse(stdout));
    for (const tier of ['public', 'sign_in', 'read', 'write'] as const) {
      const total = reports.reduce((sum, { allowed }) => sum + allowed[tier], 0);
      expect({ tier, total }).toEqual({ tier, total: rateLimits[tier].points });
    }
    // 1,350 requests were allowed; each tried all four tiers at least 1,650 times.
    const asked = reports.reduce((sum, { asked }) => sum + asked, 0);
    expect(asked).toBeLessThan(250);
  }, 90_000);
});
