import { z } from 'zod';
import { isoDate, timestamp } from '@/lib/contracts/common';
import { currency, linesTotal, money, toMoney } from '@/lib/contracts/money';
import { ORDER_STATUSES, orderFields, type SyncedOrder } from '@/lib/contracts/orders';
import type { OrderFields } from '@/lib/repositories/orders/orders-repository';
import { cutText } from '@/lib/utils/cut-text';
import { parseTime } from '@/lib/utils/parse-time';

export interface NormalizedOrder {
  externalId: string;
  fields: OrderFields;
  /** What could not be kept as the shop sent it. */
  warnings: string[];
}

/** ISO 4217: no currency is known. */
const UNKNOWN_CURRENCY = 'XXX';
const SYMBOLS: Readonly<Record<string, string>> = { US$: 'USD', '€': 'EUR' };

/** What a request may contain, and what the server computes there. */
const schema = z
  .strictObject({
    ...orderFields,
    externalId: z.string().min(1).max(200),
    totalAmount: money,
    history: z.array(z.strictObject({ status: z.enum(ORDER_STATUSES), at: timestamp })).max(500),
    placedAt: isoDate,
  })
  .refine(({ items }) => toMoney(linesTotal(items)) !== null, {
    path: ['items'],
    error: 'must not add up to more than is exact',
  });

/** Collects warnings while it brings values into the form that requests have. */
class Normalizer {
  readonly warnings: string[] = [];

  constructor(private readonly timeZone: string | undefined) {}

  text(field: string, value: string, max: number): string {
    const text = value.trim();
    if (text.length > max) this.warnings.push(`${field}: shortened to ${max} characters`);
    return cutText(text, max).trim();
  }

  currency(value: string): string {
    const code = SYMBOLS[value.trim()] ?? value.trim().toUpperCase();
    if (currency.safeParse(code).success) return code;
    this.warnings.push(`currency: ${JSON.stringify(value.slice(0, 20))} is no ISO 4217 code`);
    return UNKNOWN_CURRENCY;
  }

  email(value: string | null): string | null {
    const address = value?.trim() || null;
    if (orderFields.customerEmail.safeParse(address).success) return address;
    this.warnings.push(`customerEmail: ${JSON.stringify(address?.slice(0, 40))} is no address`);
    return null;
  }

  /** What is no time is left as it is, for the schema to refuse. */
  time(value: string): string {
    const time = parseTime(value, this.timeZone);
    return time ? time.toISOString() : value;
  }
}

/**
 * Brings an order of a shop into the form of a request, so that every operation accepts what a sync
 * has stored: spellings are normalized, texts that are too long or missing are replaced with a warning.
 * @throws z.ZodError for what cannot be kept, such as an amount that is not exact
 */
export function normalizeOrder({ timeZone, ...given }: SyncedOrder): NormalizedOrder {
  const normal = new Normalizer(timeZone);
  const customerEmail = normal.email(given.customerEmail);
  const { placedAt, externalId, ...fields } = schema.parse({
    ...given,
    number: normal.text('number', given.number, 64),
    currency: normal.currency(given.currency),
    customerName:
      normal.text('customerName', given.customerName ?? '', 200) ||
      cutText(customerEmail ?? 'Guest', 200),
    customerEmail,
    items: given.items.map((item, index) => {
      const sku = normal.text(`items.${index}.sku`, item.sku, 64);
      const title = normal.text(`items.${index}.title`, item.title, 200);
      return { ...item, sku, title: title || sku || 'Item' };
    }),
    history: given.history.map(({ status, at }) => ({ status, at: normal.time(at) })),
    placedAt: normal.time(given.placedAt),
  });
  return {
    externalId,
    fields: { ...fields, placedAt: new Date(placedAt) },
    warnings: normal.warnings,
  };
}
