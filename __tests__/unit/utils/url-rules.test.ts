import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUrlProblem, isPublicAddress } from '@/lib/utils/url-rules';

const PRIVATE = [
  // IPv4: the first and the last address of each range of IANA's registry.
  ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255'],
  ...['127.0.0.0', '127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ...['172.16.0.0', '172.31.255.255', '192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255'],
  ...['192.31.196.0', '192.31.196.255', '192.52.193.0', '192.52.193.255', '192.88.99.0'],
  ...['192.88.99.255', '192.168.0.0', '192.168.255.255', '192.175.48.0', '192.175.48.255'],
  ...['198.18.0.0', '198.19.255.255', '198.51.100.0', '198.51.100.255', '203.0.113.0'],
  ...['203.0.113.255', '224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'],
  // IPv6 outside of 2000::/3: unspecified, loopback, compatible, mapped, translated, NAT64, discard.
  ...[
    '::',
    '::1',
    '::7f00:1',
    '::808:808',
    '::8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:808:808',
  ],
  ...['64:ff9b::808:808', '64:ff9b::7f00:1', '64:ff9b:1::808:808', '100::', '100:0:0:1::1'],
  ...['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::', '5f00::1', '8000::1', 'e000::1'],
  ...['fc00::', 'fd00::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', 'ffff::1'],
  // IPv6 inside: Teredo, benchmarking, AMT, ORCHID, documentation, 6to4, AS112.
  ...['2001::', '2001:0:4136:e378::1', '2001:2::1', '2001:3::1', '2001:10::1', '2001:20::1'],
  ...['2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::1', '2002:7f00:1::1', '2002:808:808::'],
  ...['2620:4f:8000::1', '3fff::1', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ...['', 'localhost', '0x7f.1', '2130706433', '127.1', '8.8.8.08', 'not an address'],
];

const PUBLIC = [
  ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'],
  ...['126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255'],
  ...['172.32.0.0', '192.0.1.0', '192.0.3.0', '192.167.255.255', '192.169.0.0', '198.17.255.255'],
  ...['198.20.0.0', '223.255.255.255', '::ffff:8.8.8.8', '::ffff:808:808'],
  ...['2000::1', '2001:200::1', '2001:4860:4860::8888', '2001:db7::1', '2001:db9::1', '2003::1'],
  ...['2606:4700::1111', '2620:4f:8001::1', '2a00:1450::1', '3ffe::1', '3fff:1000::1'],
];

describe('an address on the public internet', () => {
  it.each(PRIVATE)('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it('is, in IPv6, only inside 2000::/3 or a mapped one of IPv4', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const first = new URL(`http://[${address}]`).hostname.slice(1, 5);
        const isMapped = /^\[::ffff:[\da-f]+:[\da-f]+\]$/.test(
          new URL(`http://[${address}]`).hostname,
        );
        if (isPublicAddress(address) && !isMapped) expect(first).toMatch(/^[23][\da-f]{3}$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the URL of a receiver', () => {
  const problemOf = (url: string) => findUrlProblem(url, { allowPrivateAddresses: false });

  it.each([
    ...['127.0.0.1', '127.1', '0x7f.1', '0x7f000001', '0177.0.0.1', '2130706433', '017700000001'],
    ...[
      '127.0.0.1.',
      '%31%32%37.0.0.1',
      '１２７.0.0.1',
      '127。0。0。1',
      '0',
      '0x',
      '[::1]',
      '[::]',
    ],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:a00:1]', '[64:ff9b::7f00:1]'],
    ...['[2002:7f00:1::]', '[fe80::1]', '169.254.169.254', '0xa9fea9fe', '2852039166', '10.1'],
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer.local', 'x.internal'],
  ])('is not at %s', (host) => {
    expect(problemOf(`https://${host}/hook`)).toBe('must be an address on the public internet');
  });

  it.each([
    '8.8.8.8',
    '134744072',
    '0x08.8.8.8',
    '[2606:4700::1111]',
    'shop.example',
    'localhost.example',
  ])('may be at %s', (host) => expect(problemOf(`https://${host}/hook`)).toBeNull());
});
