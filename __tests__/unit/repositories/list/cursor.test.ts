import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnType } from '@/lib/contracts/list';
import { ValidationError } from '@/lib/errors';
import { decodeCursor, encodeCursor, type Position } from '@/lib/repositories/list/cursor';

const position: Position = { value: 7, id: 'b', total: 12, totalIsEstimate: false };
const refused = (scope: string, type: ColumnType, cursor: string) =>
  expect(() => decodeCursor(scope, type, cursor)).toThrow(ValidationError);

/** A cursor as `encodeCursor` makes it, of a payload that it would not make. */
function forge(scope: string, payload: unknown): string {
  return encodeCursor(scope, payload as Position);
}

describe('a cursor', () => {
  it('gives back any position, of any text', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.constant(null),
    );
    fc.assert(
      fc.property(value, fc.nat(), fc.boolean(), (key, total, totalIsEstimate) => {
        const at = { value: key, id: 'c1', total, totalIsEstimate };
        expect(decodeCursor('s', 'text?', encodeCursor('s', at))).toEqual(at);
      }),
    );
  });

  it('belongs to its scope', () => refused('other', 'integer', encodeCursor('scope', position)));

  it('is refused when any character of it is changed, added or missing', () => {
    const cursor = encodeCursor('scope', position);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
        const same = Buffer.from(changed, 'base64url').equals(Buffer.from(cursor, 'base64url'));
        if (!same) refused('scope', 'integer', changed);
        refused('scope', 'integer', cursor.slice(0, at));
      }),
    );
  });

  it.each<[string, ColumnType, Partial<Position>]>([
    ['a time that is none', 'timestamp', { value: 'yesterday' }],
    ['a time that the database cannot hold', 'timestamp', { value: '0000-01-01T00:00:00Z' }],
    ['null where the column is not', 'integer', { value: null }],
    ['text for a number', 'integer', { value: '7' }],
    ['a fraction', 'integer', { value: 1.5 }],
    ['a number that the column cannot hold', 'integer', { value: 2 ** 31 }],
    ['a character that the database cannot hold', 'text', { value: 'a\0' }],
    ['an id that is none', 'integer', { id: 5 as unknown as string }],
    ['a negative total', 'integer', { total: -1 }],
  ])('that was forged with %s is refused', (_what, type, change) =>
    refused('scope', type, forge('scope', { ...position, ...change })),
  );
});
