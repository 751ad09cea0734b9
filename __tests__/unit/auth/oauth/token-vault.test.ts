import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault, VaultError } from '@/lib/auth/oauth/token-vault';

const key = (id: string) => ({ id, key: randomBytes(32) });
const old = key('2025');
const current = key('2026');

describe('createVault', () => {
  const vault = createVault([current, old]);

  it('opens what it has sealed, and never seals alike twice', () => {
    const first = vault.encrypt('grüße', 'row1');
    expect(vault.decrypt(first, 'row1')).toBe('grüße');
    expect(vault.encrypt('grüße', 'row1')).not.toBe(first);
    expect(first).toMatch(/^v1\.2026\./);
    expect(first).not.toContain(Buffer.from('grüße').toString('base64url'));
  });

  it('seals the empty text too', () => {
    expect(vault.decrypt(vault.encrypt('', 'row1'), 'row1')).toBe('');
  });

  it('refuses the ciphertext of another row', () => {
    expect(() => vault.decrypt(vault.encrypt('secret', 'row1'), 'row2')).toThrow(VaultError);
  });

  it('refuses any altered part', () => {
    const parts = vault.encrypt('secret', 'row1').split('.');
    for (let index = 0; index < parts.length; index += 1) {
      const altered = parts.map((part, at) => {
        if (at !== index) return part;
        const [first = '', ...rest] = part;
        return (first === 'A' ? 'B' : 'A') + rest.join('');
      });
      expect(() => vault.decrypt(altered.join('.'), 'row1'), `part ${index}`).toThrow(VaultError);
    }
  });

  it('refuses a shortened tag and what is no ciphertext', () => {
    const [version, id, iv, tag = '', data] = vault.encrypt('secret', 'row1').split('.');
    const short = [version, id, iv, tag.slice(0, 6), data].join('.');
    for (const text of [short, '', 'v1', 'v2.2026.a.b.c', 'plain text', 'v1.2026.a.b']) {
      expect(() => vault.decrypt(text, 'row1'), text).toThrow(VaultError);
    }
  });

  it('refuses a relabelled key id even when that key is the same', () => {
    const twins = createVault([
      { id: 'a', key: current.key },
      { id: 'b', key: current.key },
    ]);
    const relabelled = twins.encrypt('secret', 'row1').replace('v1.a.', 'v1.b.');
    expect(() => twins.decrypt(relabelled, 'row1')).toThrow(VaultError);
  });

  it('rotates: old ciphertexts open, are marked, and new ones use the first key', () => {
    const before = createVault([old]).encrypt('secret', 'row1');
    expect(vault.decrypt(before, 'row1')).toBe('secret');
    expect(vault.needsRotation(before)).toBe(true);
    expect(vault.needsRotation(vault.encrypt('secret', 'row1'))).toBe(false);
  });

  it('says which key is missing', () => {
    const sealed = vault.encrypt('secret', 'row1');
    expect(() => createVault([old]).decrypt(sealed, 'row1')).toThrow(/"2026" is not configured/);
  });

  it('needs keys, with different ids', () => {
    expect(() => createVault([])).toThrow(VaultError);
    expect(() => createVault([old, { ...current, id: old.id }])).toThrow(/same id/);
  });
});
