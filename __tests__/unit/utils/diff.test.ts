import { describe, expect, it } from 'vitest';
import { diff } from '@/lib/utils/diff';
import { REDACTED, redact } from '@/lib/utils/redact';

describe('diff', () => {
  it('returns what changed, field by field, without updatedAt', () => {
    const before = { status: 'paid', total: 5, updatedAt: new Date(0) };
    const after = { status: 'shipped', total: 5, updatedAt: new Date(1) };
    expect(diff(before, after)).toEqual({ status: { from: 'paid', to: 'shipped' } });
  });

  it('compares dates, lists and objects by what they hold', () => {
    const make = () => ({ at: new Date(5), items: [{ sku: 'a', n: 1 }], meta: { a: 1, b: 2 } });
    expect(diff(make(), { ...make(), meta: { b: 2, a: 1 } })).toEqual({});
    expect(diff(make(), { ...make(), at: new Date(6), items: [] })).toEqual({
      at: { from: '1970-01-01T00:00:00.005Z', to: '1970-01-01T00:00:00.006Z' },
      items: { from: [{ n: 1, sku: 'a' }], to: [] },
    });
  });

  it('takes null for a record that is not there', () => {
    expect(diff(null, { name: 'a', note: null })).toEqual({ name: { from: null, to: 'a' } });
    expect(diff({ name: 'a' }, null)).toEqual({ name: { from: 'a', to: null } });
    expect(diff({ name: undefined }, { name: null })).toEqual({});
  });

  it('returns that a secret changed, and nothing of it', () => {
    const changes = diff(
      { passwordHash: 'x', config: { apiKey: 'k1', url: 'u' } },
      { passwordHash: 'y', config: { apiKey: 'k2', url: 'u' } },
    );
    expect(changes).toEqual({
      passwordHash: { from: REDACTED, to: REDACTED },
      config: { from: { apiKey: REDACTED, url: 'u' }, to: { apiKey: REDACTED, url: 'u' } },
    });
  });
});

describe('redact', () => {
  it('replaces secret-like fields at any depth and keeps the rest', () => {
    const at = new Date(0);
    const value = {
      email: 'ada@example.com',
      at,
      accessToken: 't',
      nested: [{ client_secret: 's', Authorization: 'Bearer x', 'x-api-key': 'k', note: 'n' }],
      secret: null,
      dedupeKey: 'kept',
    };
    expect(redact(value)).toEqual({
      email: 'ada@example.com',
      at,
      accessToken: REDACTED,
      nested: [
        { client_secret: REDACTED, Authorization: REDACTED, 'x-api-key': REDACTED, note: 'n' },
      ],
      secret: null,
      dedupeKey: 'kept',
    });
  });
});
