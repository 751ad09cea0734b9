import { afterEach, describe, expect, it } from 'vitest';
import {
  type AddressTrust,
  CLIENT_ADDRESS_HEADER,
  clientAddress,
  forwardedAddress,
  trustForwardedAddresses,
} from '@/lib/auth/client-address';
import { createInternalCalls } from '@/lib/auth/internal-calls';
import { parseNetworks } from '@/lib/utils/ip-address';

const internalCalls = createInternalCalls(['a secret']);
const direct = { trustProxy: 0, internalCalls };
const proxied = { trustProxy: 1, internalCalls };
const FORWARDED = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2' };
const STATED = { [CLIENT_ADDRESS_HEADER]: '3.3.3.3' };
const INTERNAL = { 'x-plinth-internal': internalCalls.token };

describe('the address of a client', () => {
  it.each([
    ['is the peer', {}, '9.9.9.9', direct, '9.9.9.9'],
    ['is the peer in its IPv4 form', {}, '::ffff:9.9.9.9', direct, '9.9.9.9'],
    ['is the peer without its zone', {}, 'fe80::1%eth0', direct, 'fe80::1'],
    ['is the peer, whatever X-Forwarded-For claims', FORWARDED, '9.9.9.9', direct, '9.9.9.9'],
    ['is the peer, whatever our own header claims', STATED, '9.9.9.9', direct, '9.9.9.9'],
    ['is the last entry of a trusted proxy', FORWARDED, '9.9.9.9', proxied, '2.2.2.2'],
    ['is not our own header behind a proxy either', STATED, '9.9.9.9', proxied, '9.9.9.9'],
    ['is the peer when a trusted proxy writes nothing', {}, '9.9.9.9', proxied, '9.9.9.9'],
    [
      'is the peer for an entry that is no address',
      { 'x-forwarded-for': 'x' },
      '9.9.9.9',
      proxied,
      '9.9.9.9',
    ],
    ['is unknown without a peer', { ...FORWARDED, ...STATED }, undefined, direct, null],
    ['is unknown without a peer behind a proxy, too', FORWARDED, undefined, proxied, null],
    [
      'is unknown without a peer for an internal call, too',
      { ...INTERNAL, ...STATED },
      undefined,
      direct,
      null,
    ],
    [
      'is what our page server states',
      { ...INTERNAL, ...STATED, ...FORWARDED },
      '127.0.0.1',
      direct,
      '3.3.3.3',
    ],
    [
      'is unknown when our page server states none',
      { ...INTERNAL, ...FORWARDED },
      '127.0.0.1',
      proxied,
      null,
    ],
    [
      'is the peer for a guessed internal token',
      { 'x-plinth-internal': 'guess', ...STATED },
      '9.9.9.9',
      direct,
      '9.9.9.9',
    ],
  ])('%s', (_, headers, peer, trust, expected) => {
    expect(clientAddress(new Headers(headers as Record<string, string>), peer, trust)).toBe(
      expected,
    );
  });
});

/** The address of a request from `peer` whose proxies wrote `forwardedFor`. */
function behind(trustProxy: AddressTrust['trustProxy'], peer: string, forwardedFor: string) {
  const headers = new Headers({ 'x-forwarded-for': forwardedFor });
  return clientAddress(headers, peer, { trustProxy, internalCalls });
}

describe('behind several proxies', () => {
  const networks = parseNetworks(['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48']);
  it.each([
    ['one hop', 1, '10.0.0.1', '1.1.1.1, 2.2.2.2, 3.3.3.3', '3.3.3.3'],
    ['two hops', 2, '10.0.0.1', '1.1.1.1, 2.2.2.2, 3.3.3.3', '2.2.2.2'],
    ['more hops than entries', 5, '10.0.0.1', '1.1.1.1, 2.2.2.2', '1.1.1.1'],
    ['two hops, the farther writes no address', 2, '10.0.0.1', 'unknown, 3.3.3.3', '3.3.3.3'],
    ['networks', networks, '10.0.0.1', '1.1.1.1, 2.2.2.2, 10.9.9.9', '2.2.2.2'],
    ['networks, from IPv6 to IPv4', networks, '2001:db8:ffff::9', '2.2.2.2, 192.0.2.1', '2.2.2.2'],
    ['networks, through a mapped peer', networks, '::ffff:10.0.0.1', '2.2.2.2', '2.2.2.2'],
    ['networks, but the peer is outside', networks, '9.9.9.9', '2.2.2.2', '9.9.9.9'],
    [
      'networks, and an entry outside is followed no further',
      networks,
      '10.0.0.1',
      '10.0.0.2, 8.8.8.8, 10.0.0.3',
      '8.8.8.8',
    ],
    [
      'networks, and the client is in one of them',
      networks,
      '10.0.0.1',
      '10.0.0.7, 10.0.0.2',
      '10.0.0.7',
    ],
    ['networks, and rubbish', networks, '10.0.0.1', '<script>, ', '10.0.0.1'],
  ] as const)('%s', (_, trust, peer, forwardedFor, expected) => {
    expect(behind(trust, peer, forwardedFor)).toBe(expected);
  });

  it('ignores whatever a client writes in front of what the proxies append', () => {
    const claims = ['', ',', '1.1.1.1', '10.0.0.5', '"', '[::1]:1', 'x, y', ', , 127.0.0.1', '\t'];
    for (const claim of claims) {
      expect(behind(1, '10.0.0.1', `${claim}, 2.2.2.2`)).toBe('2.2.2.2');
      expect(behind(2, '10.0.0.1', `${claim}, 2.2.2.2, 10.0.0.2`)).toBe('2.2.2.2');
      expect(behind(networks, '10.0.0.1', `${claim}, 2.2.2.2, 10.0.0.2`)).toBe('2.2.2.2');
    }
  });

  it('separates clients, with ports or without, also when the proxy spells them in its own way', () => {
    const spell = [
      (ip: string) => ip,
      (ip: string) => `${ip}:5000`,
      (ip: string) => `"${ip}:5000"`,
      (ip: string) => `[::ffff:${ip}]:443`,
    ];
    for (const spelled of spell) {
      expect(behind(1, '10.0.0.1', spelled('203.0.113.8'))).toBe('203.0.113.8');
      expect(behind(1, '10.0.0.1', spelled('203.0.113.9'))).toBe('203.0.113.9');
    }
  });
});

describe('the address that our server states to Next.js', () => {
  const declared = Symbol.for('plinth.client-address-forwarded');
  afterEach(() => {
    Reflect.deleteProperty(globalThis, declared);
  });

  it('is believed only in a process whose server writes it on every request', () => {
    const headers = new Headers(STATED);
    expect(forwardedAddress(headers)).toBeNull();
    trustForwardedAddresses();
    expect(forwardedAddress(headers)).toBe('3.3.3.3');
    expect(forwardedAddress(new Headers({ [CLIENT_ADDRESS_HEADER]: '' }))).toBeNull();
  });
});

it('knows the calls of the own page server by their token alone', () => {
  const is = (token: string) => internalCalls.accepts(new Headers({ 'x-plinth-internal': token }));
  expect(is(internalCalls.token)).toBe(true);
  expect(is('guess')).toBe(false);
  expect(createInternalCalls(['another secret']).token).not.toBe(internalCalls.token);
});
