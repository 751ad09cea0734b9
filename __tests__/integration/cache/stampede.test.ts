import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CacheFixture,
  createCacheFixture,
  MINUTE,
} from '@/__tests__/support/cache/cache-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { ROOT } from '@/__tests__/support/root';

const PROGRAM = join(ROOT, '__tests__/support/cache/loading-process.ts');

describe('many processes that request the same cold key', () => {
  let fixture: CacheFixture;
  beforeAll(async () => {
    fixture = await createCacheFixture('redis');
  });
  afterAll(() => fixture?.drop());

  it('load it once', async () => {
    const { databaseUrl, redisUrl } = fixture.stores;
    const job = JSON.stringify({ databaseUrl, redisUrl, processes: 4, key: 'cold' });
    const runs = await Promise.all(
      Array.from({ length: 4 }, () =>
        promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, job]),
      ),
    );
    const reports = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(reports.reduce((sum, { loads }) => sum + loads, 0)).toBe(1);
    expect(new Set(reports.flatMap(({ responses }) => responses)).size).toBe(1);
  }, 60_000);

  it('do not wait for one whose load failed', async () => {
    const [first, second] = [fixture.open().cache, fixture.open().cache];
    let fail = (_: Error) => {};
    const failing = vi.fn(
      () =>
        new Promise<string>((_, reject) => {
          fail = reject;
        }),
    );
    const call = first.getOrSet('failing', MINUTE, failing).catch(String);
    await eventually(() => expect(failing).toHaveBeenCalled());
    const load = vi.fn(async () => 'fine');
    const waiting = second.getOrSet('failing', MINUTE, load);
    fail(new Error('no database'));
    expect(await call).toContain('no database');
    expect(await waiting).toBe('fine');
  });

  it('load it themselves when the loading process takes too long', async () => {
    const [first, second] = [fixture.open().cache, fixture.open().cache];
    let release = (_: string) => {};
    const slow = vi.fn(
      () =>
        new Promise<string>((done) => {
          release = done;
        }),
    );
    const call = first.getOrSet('hanging', MINUTE, slow);
    await eventually(() => expect(slow).toHaveBeenCalled());
    expect(await second.getOrSet('hanging', MINUTE, async () => 'mine')).toBe('mine');
    release('late');
    expect(await call).toBe('late');
  }, 15_000);
});
