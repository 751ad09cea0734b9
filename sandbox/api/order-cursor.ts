import type { OrderPosition } from '@/sandbox/data/order-store';

/** Where a list goes on: after `position`, among the orders changed at or after `since`. */
export interface OrderCursor {
  position: OrderPosition;
  since: string | null;
}

/** Packs a cursor into text that clients must not look into. */
export function encodeCursor({ position, since }: OrderCursor): string {
  return Buffer.from(JSON.stringify([position.at, position.id, since])).toString('base64url');
}

/** Unpacks a cursor; undefined when it is not one of ours. */
export function decodeCursor(text: string): OrderCursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [at, id, since] = parts as unknown[];
    if (typeof at !== 'string' || typeof id !== 'string') return undefined;
    if (since !== null && typeof since !== 'string') return undefined;
    return { position: { at, id }, since };
  } catch {
    return undefined;
  }
}
