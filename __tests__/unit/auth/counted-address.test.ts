import { expect, it } from 'vitest';
import { countedAddress } from '@/lib/auth/counted-address';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['::1', '::/64'],
  ['not an address', 'unknown'],
  [null, 'unknown'],
])('counts the address %s as %s', (given, counted) => {
  expect(countedAddress(given)).toBe(counted);
});
