import { describe, expect, it } from 'vitest';
import { type Actor, systemActor } from '@/lib/auth/actor';
import { callerKey, countedAddress } from '@/lib/rate-limiter/caller-key';

const actor = (type: Actor['type'], id: string): Actor => ({ ...systemActor('org'), type, id });

describe('the key of the caller', () => {
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

  it('separates users, API keys and addresses, whatever their names', () => {
    const keys = [
      callerKey(actor('user', '192.0.2.7'), '192.0.2.7'),
      callerKey(actor('api_key', '192.0.2.7'), '192.0.2.7'),
      callerKey(null, '192.0.2.7'),
      callerKey(null, 'user:192.0.2.7'),
      callerKey(null, '192.0.2.8'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('counts an authenticated caller regardless of the address', () => {
    const ada = actor('user', 'ada');
    expect(callerKey(ada, '192.0.2.7')).toBe(callerKey(ada, '2001:db8::1'));
  });
});
