import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '@/lib/config';
import { isInNetworks } from '@/lib/utils/ip-address';

const load = (TRUST_PROXY?: string) =>
  loadConfig({ DATABASE_URL: 'postgresql://localhost/plinth', TRUST_PROXY }).trustProxy;

it.each([
  [undefined, 0],
  ['', 0],
  ['false', 0],
  ['0', 0],
  ['true', 1],
  ['1', 1],
  ['3', 3],
])('%s is %i proxies', (value, hops) => {
  expect(load(value)).toBe(hops);
});

it('is a list of addresses and networks', () => {
  const trusted = load('10.0.0.0/8, 2001:db8::/32,192.0.2.7');
  if (typeof trusted === 'number') throw new Error('expected networks');
  for (const address of ['10.1.1.1', '2001:db8::9', '192.0.2.7']) {
    expect(isInNetworks(address, trusted)).toBe(true);
  }
  expect(isInNetworks('192.0.2.8', trusted)).toBe(false);
});

it.each(['yes', '10', '-1', '1.5', '10.0.0.0/33', '10.0.0.0/8,', 'nginx', '0.0.0.0/0', '::/0'])(
  'refuses %s',
  (value) => {
    expect(() => load(value)).toThrow(ConfigError);
    expect(() => load(value)).toThrow(/TRUST_PROXY: must be true, a number of proxies/);
  },
);
