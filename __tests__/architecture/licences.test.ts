import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';

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
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
/** What `npm ci --omit=dev` installs; tools that only develop and test Plinth are not shipped. */
const shipped = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { license = 'none stated' }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    license,
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
  expect(shipped.length).toBeGreaterThan(100);
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
