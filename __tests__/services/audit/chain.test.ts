import { expect, it } from 'vitest';
import { Prisma } from '@/lib/db/generated/client';
import type { AuditLogRow } from '@/lib/repositories/audit-seals-repository';
import { createSealKeys, GENESIS, hashEntry, toJsonRow } from '@/lib/services/audit/chain';

const ENTRY = {
  id: 'centry00000000000001',
  organizationId: 'corganization0000001',
  userId: 'cuser000000000000001',
  actorType: 'user',
  actorId: 'cuser000000000000001',
  action: 'ORDER_UPDATED',
  resourceType: 'Order',
  resourceId: 'corder00000000000001',
  outcome: 'success',
  changes: { status: { from: null, to: 'paid' } },
  metadata: null,
  requestId: 'request-1',
  ip: '203.0.113.7',
  createdAt: new Date('2026-01-15T10:30:00.123Z'),
  sequence: 1n,
  hash: null,
} satisfies AuditLogRow;

const hashOf = (entry: AuditLogRow, previous = GENESIS) => hashEntry(previous, toJsonRow(entry));

it('hashes an entry as documented, so that others can verify it', () => {
  // printf '%064d\n{"action":"ORDER_UPDATED",…}' 0 | sha256sum
  expect(hashOf(ENTRY)).toMatchInlineSnapshot(
    `"4f186dd419d33f3a9ffcaf4ddb705daf02927195343384fd803bf93860c1e595"`,
  );
  expect(hashOf({ ...ENTRY, hash: 'x' })).toBe(hashOf(ENTRY));
});

it('has a different hash after a change of any column, and after another entry', () => {
  const columns = Object.keys(Prisma.AuditLogScalarFieldEnum).filter((name) => name !== 'hash');
  expect(columns).toEqual(Object.keys(ENTRY).filter((name) => name !== 'hash'));
  const hashes = columns.map((column) => {
    const value = ENTRY[column as keyof typeof ENTRY];
    const changed =
      value instanceof Date ? new Date(+value + 1) : typeof value === 'bigint' ? 2n : `${value}!`;
    return hashOf({ ...ENTRY, [column]: changed });
  });
  hashes.push(hashOf(ENTRY), hashOf(ENTRY, hashOf(ENTRY)));
  hashes.push(hashOf({ ...ENTRY, changes: { status: { to: 'paid' } } }));
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('keeps its hash when the table gets a column', () => {
  const later = { ...ENTRY, addedLater: null } as AuditLogRow;
  expect(hashOf(later)).toBe(hashOf(ENTRY));
});

it('checks seals by the key that signed them, current or not', () => {
  const [old, current] = ['old', 'new'].map((id, i) => ({ id, key: Buffer.alloc(32, i) }));
  if (!old || !current) throw new Error('two keys');
  const before = createSealKeys([old]);
  const after = createSealKeys([current, old]);
  expect(after.currentId).toBe('new');
  const unsigned = { number: '1', hash: 'h', keyId: 'old' };
  const seal = { ...unsigned, signature: before.sign(unsigned) };
  expect(after.check(seal)).toBe('valid');
  expect(after.check({ ...seal, hash: 'i' })).toBe('invalid');
  expect(after.check({ ...seal, keyId: 'new' })).toBe('invalid');
  expect(createSealKeys([current]).check(seal)).toBe('unknown key');
  expect(createSealKeys([{ ...current, id: 'old' }]).check(seal)).toBe('invalid');
});
