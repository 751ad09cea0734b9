import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import * as errors from '@/lib/errors';

const ROOT = join(import.meta.dirname, '../..');

const ENTRY = `
  export { handleApiError } from '@/lib/api/error-handler';
  export { getContainer } from '@/lib/container';
  export { ApiError, ConflictError, isApiError, NotFoundError } from '@/lib/errors';
`;

type Bundle = Pick<
  typeof import('@/lib/errors') &
    typeof import('@/lib/container') &
    typeof import('@/lib/api/error-handler'),
  'ApiError' | 'ConflictError' | 'isApiError' | 'NotFoundError' | 'getContainer' | 'handleApiError'
>;

/** Every line of the source that recognizes an error of the API by its class. */
function classChecks(): string[] {
  const classes = Object.keys(errors).filter((name) => name.endsWith('Error'));
  const pattern = `instanceof (${classes.join('|')})\\b`;
  const found = spawnSync('git', ['grep', '-nE', pattern, '--', 'lib', 'server', 'app'], {
    cwd: ROOT,
  });
  return found.stdout.toString().split('\n').filter(Boolean);
}

it('recognizes errors of the API by their brand, nowhere by class', () => {
  expect(Object.keys(errors)).toContain('NotFoundError');
  expect(classChecks()).toEqual([]);
});

/** What happens when Next.js loads its own bundle of our code beside ours. */
describe('two bundles of the server code in one process', () => {
  const folder = mkdtempSync(join(ROOT, 'node_modules/.bundles-'));
  let ours: Bundle;
  let other: Bundle;

  async function bundle(name: string): Promise<Bundle> {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' },
      outfile,
      bundle: true,
      packages: 'external',
      alias: { '@': ROOT },
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    });
    return import(/* @vite-ignore */ pathToFileURL(outfile).href);
  }

  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', 'production');
    vi.stubEnv('APP_URL', 'http://localhost:3000');
    vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none');
    for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
    vi.stubEnv('SIGN_UP', 'immediate');
    vi.stubEnv('LOG_LEVEL', 'silent');
    [ours, other] = [await bundle('ours'), await bundle('other')];
  }, 60_000);

  afterAll(async () => {
    await ours.getContainer().close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('have different classes, and recognize each other’s errors', () => {
    const error = new other.ConflictError('taken');
    expect(error).not.toBeInstanceOf(ours.ApiError);
    expect(ours.isApiError(error)).toBe(true);
    expect(ours.isApiError(error, 'CONFLICT')).toBe(true);
    expect(ours.isApiError(error, 'NOT_FOUND')).toBe(false);
    expect(ours.isApiError(new Error('CONFLICT'))).toBe(false);
  });

  it('turn each other’s errors into the right status', () => {
    const set = vi.fn();
    const context = {
      runtime: { logger: { error: vi.fn(), warn: vi.fn() }, toUnavailable: () => null },
      source: { requestId: 'request-1' },
      headers: { set },
    } as unknown as Parameters<Bundle['handleApiError']>[1];
    expect(ours.handleApiError(new other.NotFoundError('Order'), context).status).toBe(404);
    expect(ours.handleApiError(new Error('unexpected'), context).status).toBe(500);
  });

  it('never replace the container: the second asking for one is an error that says so', () => {
    const container = ours.getContainer();
    expect(() => other.getContainer()).toThrow(/already.*second copy/);
    expect(ours.getContainer()).toBe(container);
  });
});
