import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { contracts } from '@/lib/contracts';
import { assertLifecycle, findLifecycleProblems } from '@/scripts/lib/lifecycle';

const deprecation = { deprecated: '2026-01-01T00:00:00Z', sunset: '2027-01-01T00:00:00Z' };
const { listOrders } = contracts;
const path = '/api/v1/legacy-orders';
const legacy = (changes: object) => ({
  listLegacyOrders: { method: 'GET', path, deprecation: { ...deprecation, ...changes } } as const,
  listOrders,
});
const at = (iso: string) => new Date(iso);

describe('the lifecycle of the operations', () => {
  it('is in order: nothing of ours is past its sunset', () => {
    expect(findLifecycleProblems(contracts, new Date())).toEqual([]);
  });

  it('is held by the build before it builds anything', () => {
    const source = readFileSync(join(ROOT, 'scripts/build.ts'), 'utf8');
    const check = source.indexOf('assertLifecycle(contracts, new Date());');
    expect(check).toBeGreaterThan(0);
    expect(check).toBeLessThan(source.indexOf('rmSync('));
  });
});

describe('an operation past its sunset', () => {
  const operations = legacy({ replacedBy: listOrders.path });

  it('is fine until then', () => {
    expect(() => assertLifecycle(operations, at('2026-12-31T23:59:59Z'))).not.toThrow();
  });

  it('fails, and says which, since when and what to do', () => {
    expect(() => assertLifecycle(operations, at('2027-01-01T00:00:00Z'))).toThrow(
      'GET /api/v1/legacy-orders (listLegacyOrders) is past its sunset of 2027-01-01T00:00:00Z; ' +
        '/api/v1/orders replaces it. Remove its route and its contract ' +
        '(see GET /api/v1/deprecations for who still calls it), or give it a later sunset.',
    );
  });
});

it.each([
  [{ sunset: '2025-01-01T00:00:00Z' }, 'its sunset must come after its deprecation'],
  [{ sunset: 'next year' }, '"deprecated" and "sunset" must be ISO dates'],
  [{ replacedBy: '/api/v1/nowhere' }, '/api/v1/nowhere, which no operation has as its path'],
])('a deprecation of %j is refused', (changes, problem) => {
  const problems = findLifecycleProblems(legacy(changes), at('2026-06-01T00:00:00Z'));
  expect(problems).toEqual([expect.stringContaining(problem)]);
});
