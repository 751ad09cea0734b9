import type { Client } from '@/lib/api/client';
import type { Order } from '@/lib/contracts/orders';
import type { DemoShop } from './shop';
import { check, eventually } from './steps';

/** Reads every order by cursor. @throws DemoFailure unless they are the shop's, each once */
export async function readAllOrders(
  client: Client,
  shop: DemoShop,
  report: (text: string) => void,
): Promise<Order[]> {
  const orders: Order[] = [];
  for await (const order of client.iterate('listOrders', { query: { perPage: 100 } })) {
    orders.push(order);
    report(`${orders.length}`);
  }
  const distinct = new Set(orders.map(({ externalId }) => externalId)).size;
  check(distinct === orders.length, `${orders.length - distinct} orders came twice.`);
  const { ordersCount } = await shop.describe();
  check(
    orders.length === ordersCount,
    `The API has ${orders.length} orders, the shop ${ordersCount}.`,
  );
  const { pagination } = await client.listOrders({ query: { perPage: 1 } });
  check(
    pagination.total === ordersCount,
    `The list says ${pagination.total} orders in all, not ${ordersCount}.`,
  );
  return orders;
}

/** Creates an order by hand and changes it. @throws DemoFailure unless both come back as sent */
export async function createAndUpdateOrder(client: Client): Promise<Order> {
  const created = await client.createOrder({
    body: {
      number: 'WEB-1001',
      status: 'pending',
      currency: 'EUR',
      customerName: 'Grace Hopper',
      customerEmail: 'grace@example.com',
      items: [
        { sku: 'MUG-01', title: 'Enamel mug', quantity: 2, unitPrice: 1450 },
        { sku: 'TENT-2', title: 'Two-person tent', quantity: 1, unitPrice: 32_900 },
      ],
    },
  });
  check(created.totalAmount === 35_800, `The total is ${created.totalAmount}, not 35800.`);
  const { number, currency, customerName, customerEmail, items, placedAt } = created;
  const updated = await client.updateOrder({
    params: { id: created.id },
    body: {
      number,
      currency,
      customerName,
      customerEmail,
      items,
      metadata: { source: 'demo' },
      placedAt,
      status: 'paid',
      version: created.version,
    },
  });
  check(updated.status === 'paid', `The order is ${updated.status}, not paid.`);
  check(updated.version === created.version + 1, 'The version did not grow by one.');
  return updated;
}

/** Changes an order at the shop and waits for the shop's webhook to change ours. */
export async function changeAtShop(
  client: Client,
  shop: DemoShop,
  orders: readonly Order[],
): Promise<{ before: Order; after: Order }> {
  const before = orders.find(({ status, externalId }) => status === 'paid' && externalId !== null);
  check(before !== undefined, 'The shop has no paid order to ship.');
  const { state } = await shop.advance(before.externalId ?? '');
  const after = await eventually(`The change of ${before.number} at the shop`, async () => {
    const order = await client.getOrder({ params: { id: before.id } });
    return order.status === state && order;
  });
  return { before, after };
}
