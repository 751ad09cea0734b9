import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { importsOf, readSources } from './imports';

/** Licences under which a product may be shipped, closed source included, as SPDX names them. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** Other licences of packages that are shipped, and why they may be. */
const REVIEWED: readonly (readonly [name: RegExp, licence: string, why: string])[] = [
  [/^@img\/sharp-/, 'LGPL-3.0-or-later', 'libvips, a library of its own that can be replaced'],
  [/^elkjs$/, 'EPL-2.0', 'of Prisma’s command line, unchanged, and in no bundle'],
  [/^seq-queue$/, 'none stated', 'MIT, by its README; its package.json says nothing'],
];

interface LockedPackage {
  license?: string;
  dev?: boolean;
  dependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const nameOf = (path: string) =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Where the lockfile has what `name` means to the package at `from`: there, or in a folder above. */
function resolve(from: string, name: string): string | undefined {
  const path = `${from}${from && '/'}node_modules/${name}`;
  if (packages[path] || from === '') return packages[path] && path;
  return resolve(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

function addWithDependencies(path: string | undefined, paths: Set<string>): void {
  if (path === undefined || paths.has(path)) return;
  paths.add(path);
  for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
    addWithDependencies(resolve(path, name), paths);
  }
}

/** What `npm ci --omit=dev` installs, and what the build bundles; tools alone are not shipped. */
const paths = new Set(Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev));
for (const { from, to, isPackage } of importsOf(readSources())) {
  if (!isPackage || from.startsWith('sandbox/')) continue;
  const name = to.split('/', to.startsWith('@') ? 2 : 1).join('/');
  addWithDependencies(resolve('', name), paths);
}
const shipped = [...paths].map((path) => ({
  name: nameOf(path),
  license: packages[path]?.license ?? 'none stated',
}));

/** Of an SPDX expression: one of the choices, each part of which is permissive or reviewed. */
function mayBeShipped(name: string, expression: string): boolean {
  const choices = expression.replace(/[()]/g, '').split(/ or /i);
  const isFine = (licence: string) =>
    PERMISSIVE.has(licence) ||
    REVIEWED.some(([pattern, reviewed]) => pattern.test(name) && reviewed === licence);
  return choices.some((choice) => choice.split(/ and /i).every(isFine));
}

it('every package that is shipped has a licence that allows it', () => {
  const names = shipped.map(({ name }) => name);
  // Installed, bundled, and bundled because a bundled one needs it.
  expect(names).toEqual(expect.arrayContaining(['next', 'bullmq', 'luxon', '@mantine/core']));
  const refused = shipped.filter(({ name, license }) => !mayBeShipped(name, license));
  expect(refused).toEqual([]);
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0', false],
  ['AGPL-3.0-only', false],
  ['none stated', false],
])('a package under %s: %s', (expression, expected) => {
  expect(mayBeShipped('some-package', expression)).toBe(expected);
});
