import { hash } from 'node:crypto';
import { z } from 'zod';
import { isoDate } from '@/lib/contracts/common';
import type { ColumnType } from '@/lib/contracts/list';
import { money } from '@/lib/contracts/money';
import type { ListKey } from '@/lib/db/postgres/list-table';
import { ValidationError } from '@/lib/errors';

/** The last row of a page, and the total if it was counted. */
export interface Position extends ListKey {
  total: number | null;
  totalIsEstimate: boolean;
}

/** Increment it when the content of cursors changes: those of other versions are refused. */
const VERSION = 1;

const plain = z.string().refine((text) => !text.includes('\0'));
const VALUES = { text: plain, integer: z.int32(), money, timestamp: isoDate } as const;

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

/** Differs for cursors of another list, sort, filter or owner, and for damaged ones. */
const checksum = (scope: string, payload: string): string =>
  hash('sha256', `${VERSION}\n${scope}\n${payload}`, 'base64url').slice(0, 12);

/**
 * The opaque text of a position. `scope` identifies the list, owner, sort and filters it belongs to.
 * The checksum is no signature: a client that forges a cursor reads the same rows as without one.
 */
export function encodeCursor(scope: string, at: Position): string {
  const payload = JSON.stringify([at.value, at.id, at.total, at.totalIsEstimate]);
  return Buffer.from(`${VERSION}.${checksum(scope, payload)}.${payload}`).toString('base64url');
}

/** The position in a cursor. @throws ValidationError if it is damaged or of another list, sort or filter */
export function decodeCursor(
  scope: string,
  type: ColumnType | undefined,
  cursor: string,
): Position {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, version, sum, payload = ''] = /^(\d+)\.([\w-]+)\.(.*)$/s.exec(text) ?? [];
  if (Number(version) === VERSION && sum === checksum(scope, payload)) {
    try {
      const parsed = type && PAYLOADS.get(type)?.safeParse(JSON.parse(payload));
      if (parsed?.success) {
        const [value, id, total, totalIsEstimate] = parsed.data;
        return { value, id, total, totalIsEstimate };
      }
    } catch {
      // Not JSON: refused below.
    }
  }
  throw ValidationError.of(
    'query.cursor',
    'is not a cursor of this list with this sort and these filters; take it from pagination.nextCursor',
  );
}
