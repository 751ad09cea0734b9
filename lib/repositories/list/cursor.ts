import { hash } from 'node:crypto';
import { z } from 'zod';
import { isoDate } from '@/lib/contracts/common';
import type { ColumnType } from '@/lib/contracts/list';
import { ValidationError } from '@/lib/errors';

/** The row that a page ended with, and what the pages before it already know of the total. */
export interface Position {
  /** What the list is sorted by: ISO 8601 for times, null where the column is. */
  value: string | number | null;
  id: string;
  total: number | null;
  totalIsEstimate: boolean;
}

/** Cursors of another version are refused; count up when their content changes. */
const VERSION = 1;

const plain = z.string().refine((text) => !text.includes('\0'));
const VALUES = {
  text: plain,
  integer: z.int32(),
  timestamp: isoDate,
} as const;

const total = z.number().int().min(0).nullable();
const tupleOf = (value: z.ZodType<Position['value']>) =>
  z.tuple([value, plain, total, z.boolean()]);
type Payload = ReturnType<typeof tupleOf>;

const PAYLOADS: ReadonlyMap<ColumnType, Payload> = new Map(
  Object.entries(VALUES).flatMap(([kind, value]) => [
    [kind as ColumnType, tupleOf(value)] as const,
    [`${kind}?` as ColumnType, tupleOf(value.nullable())] as const,
  ]),
);

/** Tells a cursor of this list, sort, filter and owner from others, and a damaged one from a whole one. */
const sealOf = (scope: string, payload: string): string =>
  hash('sha256', `${VERSION}\n${scope}\n${payload}`, 'base64url').slice(0, 12);

/**
 * Opaque text of a position. `scope` names everything that the position belongs to. It is sealed
 * against mistakes, not against its owner: whoever forges one reads the same rows as without.
 */
export function encodeCursor(scope: string, at: Position): string {
  const payload = JSON.stringify([at.value, at.id, at.total, at.totalIsEstimate]);
  return Buffer.from(`${VERSION}.${sealOf(scope, payload)}.${payload}`).toString('base64url');
}

/** The position in a cursor. @throws ValidationError for one that is damaged or of another list, sort or filter */
export function decodeCursor(scope: string, type: ColumnType, cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, version, seal, payload = ''] = /^(\d+)\.([\w-]+)\.(.*)$/s.exec(text) ?? [];
  if (Number(version) === VERSION && seal === sealOf(scope, payload)) {
    try {
      const parsed = PAYLOADS.get(type)?.safeParse(JSON.parse(payload));
      if (parsed?.success) {
        const [value, id, total, totalIsEstimate] = parsed.data;
        return { value, id, total, totalIsEstimate };
      }
    } catch {
      // Told below, like every other cursor that was not made here.
    }
  }
  throw new ValidationError([
    {
      path: 'query.cursor',
      message:
        'is not a cursor of this list with this sort and these filters; take it from pagination.nextCursor',
    },
  ]);
}
