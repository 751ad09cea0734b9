import { z } from 'zod';
import { ORDER_STATUSES, orderItem } from '@/lib/contracts/orders';
import type { OrderFields } from '@/lib/repositories/orders/orders-repository';

/** An order as the sandbox shop's API and webhooks carry it; fields we do not keep are ignored. */
const shopOrder = z.object({
  id: z.string().min(1).max(200),
  number: z.string().min(1).max(64),
  state: z.enum(ORDER_STATUSES),
  customer: z.object({
    name: z.string().min(1).max(200),
    email: z.string().max(254).nullable(),
    country: z.string(),
    city: z.string(),
  }),
  items: z.array(z.object(orderItem.shape)),
  currency: z.string().length(3),
  shippingAmount: z.number().int(),
  taxAmount: z.number().int(),
  discountAmount: z.number().int(),
  totalAmount: z.number().int().min(0).max(2_147_483_647),
  history: z.array(z.object({ state: z.enum(ORDER_STATUSES), at: z.iso.datetime() })),
  placedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export interface MappedOrder {
  externalId: string;
  fields: OrderFields;
}

/** The order in our shape. @throws z.ZodError when the record is not one */
function fromSandbox(record: unknown): MappedOrder {
  const order = shopOrder.parse(record);
  return {
    externalId: order.id,
    fields: {
      number: order.number,
      status: order.state,
      currency: order.currency,
      totalAmount: order.totalAmount,
      customerName: order.customer.name,
      customerEmail: order.customer.email,
      items: order.items,
      history: order.history.map(({ state, at }) => ({ status: state, at })),
      metadata: {
        country: order.customer.country,
        city: order.customer.city,
        shippingAmount: order.shippingAmount,
        taxAmount: order.taxAmount,
        discountAmount: order.discountAmount,
        sourceUpdatedAt: order.updatedAt,
      },
      placedAt: new Date(order.placedAt),
    },
  };
}

/** How each provider's records become orders, by provider id. */
export const ORDER_MAPPERS: Readonly<Record<string, (record: unknown) => MappedOrder>> = {
  sandbox: fromSandbox,
};
