import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_ADDRESS_HEADER,
  clientAddress,
  forwardedAddress,
  trustForwardedAddresses,
} from '@/lib/auth/client-address';
import { createInternalCallToken, isInternalCall } from '@/lib/auth/internal-calls';

const internalCallToken = createInternalCallToken('a secret');
const direct = { trustProxy: false, internalCallToken };
const proxied = { trustProxy: true, internalCallToken };
const FORWARDED = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2' };
const STATED = { [CLIENT_ADDRESS_HEADER]: '3.3.3.3' };
const INTERNAL = { 'x-plinth-internal': internalCallToken };

describe('the address of a client', () => {
  it.each([
    ['is the peer', {}, '9.9.9.9', direct, '9.9.9.9'],
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
  const is = (token: string) =>
    isInternalCall({ headers: new Headers({ 'x-plinth-internal': token }) }, internalCallToken);
  expect(is(internalCallToken)).toBe(true);
  expect(is('guess')).toBe(false);
  expect(createInternalCallToken('another secret')).not.toBe(internalCallToken);
});
