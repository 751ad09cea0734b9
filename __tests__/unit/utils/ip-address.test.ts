import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInNetworks, parseAddress, parseNetworks } from '@/lib/utils/ip-address';

/** Every spelling in which a proxy or a socket may write the address. */
const spellings = (address: string): string[] => {
  const bare = address.includes(':')
    ? [address, address.toUpperCase(), `${address}%eth0`, `${address}%3`].flatMap((one) => [
        one,
        `[${one}]`,
        `[${one}]:443`,
      ])
    : [
        address,
        `${address}:5000`,
        `::ffff:${address}`,
        `[::ffff:${address}]`,
        `[::ffff:${address}]:8`,
      ];
  return bare.flatMap((one) => [one, ` ${one}\t`, `"${one}"`, ` "${one}" `]);
};

describe('one form for each address', () => {
  it.each([
    '203.0.113.8',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '2001:db8::1',
    '2001:db8:0:1:1:1:1:1',
    'fe80::a:b',
  ])('%s in every spelling', (address) => {
    for (const spelling of spellings(address)) expect(parseAddress(spelling)).toBe(address);
  });

  it.each([
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['::ffff:cb00:7108', '203.0.113.8'],
    ['::203.0.113.8', '::cb00:7108'],
    ['64:ff9b::203.0.113.8', '64:ff9b::cb00:7108'],
    ['0:0:0:0:0:ffff:203.0.113.8', '203.0.113.8'],
    ['[2001:db8::1]:65535', '2001:db8::1'],
  ])('%s is %s', (given, expected) => {
    expect(parseAddress(given)).toBe(expected);
  });

  it('is stable: parsing its own result changes nothing', () => {
    const check = (address: string) => {
      const once = parseAddress(address);
      expect(once).not.toBeNull();
      expect(parseAddress(once)).toBe(once);
    };
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), check), { numRuns: 2_000 });
  });

  it.each([
    ...['', ' ', 'unknown', '_hidden', 'localhost', '203.0.113', '203.0.113.8.9', '203.0.113.256'],
    ...['203.0.113.08', '0x7f.1', '2130706433', '203.0.113.8:', ':5000', '203.0.113.8:123456'],
    ...['[203.0.113.8', '2001:db8::1]', '[]:80', '[]', '2001:db8:::1', '203.0.113.8/24', '"', '""'],
    ...['203.0.113.8%eth0', '203.0.113.8, 1.1.1.1', '203.0.113.8\0', '<script>', '1'.repeat(9_000)],
    null,
    undefined,
  ])('%j is no address', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3/8', '10.0.0.1', '9.255.255.255'],
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['192.0.2.6/31', '192.0.2.7', '192.0.2.8'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::'],
    ['::1', '::1', '::2'],
    ['fc00::/7', 'fdff::1', '10.0.0.1'],
  ])('%s contains %s and not %s', (network, inside, outside) => {
    const networks = parseNetworks(['198.51.100.1', network]);
    expect(isInNetworks(inside, networks)).toBe(true);
    expect(isInNetworks(outside, networks)).toBe(false);
  });

  it.each([
    ...['', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0/8', '10.0.0.0/8/8'],
    ...['2001:db8::/129', 'proxy.internal', '10.0.0.0/x', '10.0.0.0/255.0.0.0', '[::1]'],
  ])('%j is none', (entry) => {
    expect(() => parseNetworks(['10.0.0.0/8', entry])).toThrow(`"${entry}" is not an address`);
  });
});
