import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const FORBIDDEN: [path: string, source: string, why: string][] = [
  ['lib/services/some-service.ts', '../errors', 'alias'],
  [
    'lib/services/some-service.ts',
    '@/lib/services/orders/orders-service',
    'never imports a domain',
  ],
  ['lib/queue/processors/some-processor.ts', '@/lib/contracts/orders', 'never imports a domain'],
  ['lib/api/some.ts', 'next/server', 'outlives the framework'],
  ['lib/services/orders/some.ts', '../audit-service', 'alias'],
  ['lib/utils/some.ts', '@/lib/errors', 'utils import nothing'],
  ['lib/errors/some.ts', '@/lib/logger', 'errors import utils alone'],
  ['lib/contracts/some.ts', '@/lib/config', 'browser-safe'],
  ['lib/contracts/some.ts', 'node:crypto', 'browser-safe'],
  ['lib/contracts/orders/some.ts', '@/lib/services/orders/order-view', 'browser-safe'],
  ['lib/contracts/some.ts', '@/lib/contracts/orders', 'never imports a domain'],
  ['app/api/v1/some/route.ts', 'next/server', 'a contract and one call'],
  ['app/api/v1/some/route.ts', '@/lib/db/client', 'a contract and one call'],
  ['app/api/v1/some/route.ts', '@/lib/repositories/users-repository', 'a contract and one call'],
  ['app/api/v1/orders/route.ts', 'bullmq', 'a contract and one call'],
  ['app/(console)/some/page.tsx', '@/lib/services/auth-service', 'public API alone'],
  ['components/some.tsx', '@/lib/container', 'public API alone'],
  ['sandbox/some.ts', '@/lib/errors', 'foreign party'],
];

const ALLOWED: [path: string, source: string][] = [
  ['lib/domains.ts', '@/lib/services/orders/domain'],
  ['lib/contracts/index.ts', '@/lib/contracts/orders'],
  ['lib/services/orders/some.ts', '@/lib/services/audit-service'],
  ['lib/errors/some.ts', '@/lib/utils/slugify'],
  ['app/api/v1/some/route.ts', '@/lib/api-helpers'],
  ['components/some.tsx', '@/lib/api/client'],
];

/** The linter's messages on a tree of samples under our configuration, by the sample's number. */
async function lintSamples(
  folder: string,
  samples: readonly (readonly string[])[],
): Promise<string[]> {
  const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  await writeFile(
    join(folder, 'biome.json'),
    JSON.stringify({ ...config, vcs: { enabled: false } }),
  );
  const files = samples.map(([path = ''], index) => path.replace('some', `some${index}`));
  for (const [index, file] of files.entries()) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(
      join(folder, file),
      `import * as it from '${samples[index]?.[1]}';\nconsole.log(it);\n`,
    );
  }
  const args = [
    'lint',
    '--only=style/noRestrictedImports',
    '--max-diagnostics=none',
    '--reporter=json',
    '.',
  ];
  const run = promisify(execFile)(join(ROOT, 'node_modules/.bin/biome'), args, { cwd: folder });
  // It ends with 1, because there is something to tell.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { location: { path: string }; message: string }[];
  };
  return files.map((file) =>
    diagnostics
      .filter(({ location }) => location.path.endsWith(file))
      .map(({ message }) => message)
      .join('\n'),
  );
}

describe('import walls', () => {
  let folder: string;
  let messages: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-walls-'));
    messages = await lintSamples(folder, [...FORBIDDEN, ...ALLOWED]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(FORBIDDEN.map((sample, index) => [...sample, index] as const))(
    '%s may not import %s (%s)',
    (_path, _source, why, index) => {
      expect(messages[index]).toContain(why);
    },
  );

  it.each(ALLOWED.map((sample, index) => [...sample, index] as const))(
    '%s may import %s',
    (_path, _source, index) => {
      expect(messages[FORBIDDEN.length + index]).toBe('');
    },
  );
});
