import { z } from 'zod';

const STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'] as const;
const amount = z.number().int().min(0).max(2_147_483_647);

/** Of the list's query only what the benchmark sends. */
export const listQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  perPage: z.coerce.number().int().min(1).max(100).default(20),
});

export const idParams = z.strictObject({ id: z.string().regex(/^[a-z0-9]{8,40}$/) });

export const createBody = z.strictObject({
  number: z.string().trim().min(1).max(64),
  status: z.enum(STATUSES).default('pending'),
  currency: z.string().regex(/^[A-Z]{3}$/),
  customerName: z.string().trim().min(1).max(200),
  customerEmail: z.email().max(254).nullable().default(null),
  items: z
    .array(
      z.strictObject({
        sku: z.string().trim().min(1).max(64),
        title: z.string().trim().min(1).max(200),
        quantity: z.number().int().min(1).max(100_000),
        unitPrice: amount,
      }),
    )
    .min(1)
    .max(200),
  metadata: z.record(z.string().max(100), z.unknown()).nullable().default(null),
  placedAt: z.iso.datetime({ offset: true }).optional(),
});
export type CreateBody = z.output<typeof createBody>;

/** What every peer computes of a new order before they store it. */
export function newOrder(body: CreateBody) {
  const placedAt = body.placedAt ? new Date(body.placedAt) : new Date();
  return {
    ...body,
    placedAt,
    totalAmount: body.items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0),
    history: [{ status: body.status, at: placedAt.toISOString() }],
  };
}
export type NewOrder = ReturnType<typeof newOrder>;
