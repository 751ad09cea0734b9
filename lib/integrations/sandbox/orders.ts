import { z } from 'zod';
import { ORDER_STATUSES, type SyncedOrder } from '@/lib/contracts/orders';
import { ProviderError } from '@/lib/errors';
import type { ProviderClient, ResourcePage, ResourceSource } from '@/lib/integrations/provider';
import { ProviderResponseError } from '@/lib/integrations/provider-errors';
import { NAME, parseResponse } from './index';

const PAGE_SIZE = 100;
/** Reads this much again, because the shop may report a change late. Records read twice change nothing. */
const OVERLAP_MS = 15 * 60 * 1000;

const page = z.object({
  // Each record is parsed on its own, so that one bad record does not fail the page.
  orders: z.array(z.unknown()),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  total: z.number().int().nonnegative(),
});
const named = z.object({ id: z.string().min(1) });
const dated = z.object({ updatedAt: z.iso.datetime() });
const checkpoint = z.object({ cursor: z.string().nullable(), watermark: z.string().nullable() });

/** An order in the shop's API and webhooks; the domain says what it stores of these values. */
const shopOrder = z.object({
  id: z.string().min(1).max(200),
  number: z.string(),
  state: z.enum(ORDER_STATUSES),
  customer: z.object({
    name: z.string(),
    email: z.string().nullable(),
    country: z.string(),
    city: z.string(),
  }),
  items: z.array(
    z.object({ sku: z.string(), title: z.string(), quantity: z.number(), unitPrice: z.number() }),
  ),
  currency: z.string(),
  shippingAmount: z.number(),
  taxAmount: z.number(),
  discountAmount: z.number(),
  totalAmount: z.number(),
  history: z.array(z.object({ state: z.enum(ORDER_STATUSES), at: z.string() })),
  placedAt: z.string(),
  updatedAt: z.string(),
});

/** The time of the latest change, as the shop writes it. */
function latest(records: unknown[], before: string | null): string | null {
  return records.reduce<string | null>((watermark, record) => {
    const updatedAt = dated.safeParse(record).data?.updatedAt ?? null;
    return updatedAt && (!watermark || updatedAt > watermark) ? updatedAt : watermark;
  }, before);
}

function pathOf(from: z.infer<typeof checkpoint>): string {
  const params = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (from.cursor) params.set('cursor', from.cursor);
  else if (from.watermark) {
    params.set('updatedSince', new Date(Date.parse(from.watermark) - OVERLAP_MS).toISOString());
  }
  return `/api/orders?${params}`;
}

/** Orders, oldest change first, so that a sync can restart at the watermark at any time. */
async function pull(
  client: ProviderClient,
  stored: Record<string, unknown> | null,
): Promise<ResourcePage> {
  const from = checkpoint.safeParse(stored).data ?? { cursor: null, watermark: null };
  const response = await client.request(pathOf(from)).catch((error: unknown) => {
    const expired = error instanceof ProviderResponseError && error.status === 400 && from.cursor;
    if (!expired) throw error;
    return client.request(pathOf({ ...from, cursor: null }));
  });
  const { orders, nextCursor, hasMore, total } = parseResponse(page, response, 'a page of orders');
  if (hasMore && !nextCursor) throw new ProviderError(`${NAME} sent no cursor of the next page`);
  return {
    records: orders,
    checkpoint: {
      cursor: hasMore ? nextCursor : null,
      watermark: latest(orders, from.watermark),
    },
    hasMore,
    total,
  };
}

function map(record: unknown): SyncedOrder {
  const found = shopOrder.parse(record);
  return {
    externalId: found.id,
    number: found.number,
    status: found.state,
    currency: found.currency,
    totalAmount: found.totalAmount,
    customerName: found.customer.name,
    customerEmail: found.customer.email,
    items: found.items,
    history: found.history.map(({ state, at }) => ({ status: state, at })),
    metadata: {
      country: found.customer.country,
      city: found.customer.city,
      shippingAmount: found.shippingAmount,
      taxAmount: found.taxAmount,
      discountAmount: found.discountAmount,
      sourceUpdatedAt: found.updatedAt,
    },
    placedAt: found.placedAt,
  };
}

/** The sandbox shop's orders. */
export const sandboxOrders: ResourceSource<SyncedOrder> = {
  scopes: ['orders:read'],
  pull,
  readsAll: true,
  recordsOf: ({ type, data }) => (type !== 'order.deleted' && 'order' in data ? [data.order] : []),
  deletedOf: ({ type, data }) => (type === 'order.deleted' ? [named.parse(data.order).id] : []),
  map,
};
