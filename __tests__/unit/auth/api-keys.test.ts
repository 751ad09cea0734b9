import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { isAllowedAddress } from '@/lib/auth/allowed-addresses';
import { generateApiKey } from '@/lib/auth/api-keys';

it('creates keys that the documented expression finds, with a checksum', () => {
  const docs = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const [, expression = ''] = /`(plinth_\[[^`]+)`/.exec(docs) ?? [];
  for (let index = 0; index < 200; index += 1) {
    const { key, prefix } = generateApiKey();
    expect(key).toMatch(new RegExp(`^${expression}$`));
    expect(key.startsWith(prefix)).toBe(true);
    expect(parseInt(key.slice(-8), 16)).toBe(crc32(key.slice(0, -8)));
  }
});

it.each([
  ['203.0.113.7', [], true],
  [null, [], true],
  ['203.0.113.7', ['203.0.113.0/24'], true],
  ['203.0.114.7', ['203.0.113.0/24'], false],
  ['203.0.114.7', ['10.0.0.1', '203.0.114.7'], true],
  ['2001:db8::1', ['2001:db8::/32'], true],
  ['2001:db9::1', ['2001:db8::/32', '0.0.0.0/0'], false],
  [null, ['0.0.0.0/0'], false],
])('%s in %j: %s', (address, networks, allowed) => {
  expect(isAllowedAddress(address, networks)).toBe(allowed);
});
