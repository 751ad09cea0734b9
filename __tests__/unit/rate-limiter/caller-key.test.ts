import { describe, expect, it } from 'vitest';
import { type Actor, systemActor } from '@/lib/auth/actor';
import { callerKey } from '@/lib/rate-limiter/caller-key';

const actor = (type: Actor['type'], id: string): Actor => ({ ...systemActor('org'), type, id });

describe('the key of the caller', () => {
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
