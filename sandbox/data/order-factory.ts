import { drawHistory } from './order-history';
import type { OrderCustomer, OrderItem, ShopOrder } from './order-types';
import type { Random } from './random';
import type { Shop } from './shops';

/** The first order's number minus one: a young shop does not want to look young. */
const NUMBER_BASE = 10_000;

function drawItems(shop: Shop, rate: number, random: Random): OrderItem[] {
  const lines = random.weighted([
    [1, 48],
    [2, 28],
    [3, 14],
    [4, 7],
    [6, 3],
  ] as const);
  const items = new Map<string, OrderItem>();
  const choices = shop.products.map((product) => [product, product.weight] as const);
  for (let line = 0; line < lines; line++) {
    const product = random.weighted(choices);
    const quantity = random.weighted([
      [1, 80],
      [2, 14],
      [3, 4],
      [6, 2],
    ] as const);
    const sameProduct = items.get(product.sku);
    if (sameProduct) sameProduct.quantity += quantity;
    else {
      const { sku, title } = product;
      items.set(sku, { sku, title, quantity, unitPrice: Math.round(product.price * rate) });
    }
  }
  return [...items.values()];
}

function drawCurrency(shop: Shop, random: Random): { code: string; rate: number } {
  let rest = random.next();
  for (const foreign of shop.foreignCurrencies) {
    rest -= foreign.weight;
    if (rest < 0) return foreign;
  }
  return { code: shop.currency, rate: 1 };
}

function amountsOf(shop: Shop, rate: number, items: readonly OrderItem[], random: Random) {
  const itemsAmount = items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
  const discountRate = random.chance(0.12) ? random.pick([0.05, 0.1, 0.15, 0.2]) : 0;
  const discountAmount = Math.round(itemsAmount * discountRate);
  const shipsFree = itemsAmount >= shop.freeShippingFrom * rate;
  const shippingAmount = shipsFree ? 0 : Math.round(shop.shippingAmount * rate);
  const taxAmount = Math.round((itemsAmount - discountAmount + shippingAmount) * shop.taxRate);
  return {
    itemsAmount,
    shippingAmount,
    taxAmount,
    discountAmount,
    totalAmount: itemsAmount + shippingAmount + taxAmount - discountAmount,
  };
}

/** Makes order number `index` (from 0) of a shop, placed at `placedAt` and seen at `now` (ms). */
export function createOrder(
  shop: Shop,
  index: number,
  customer: OrderCustomer,
  placedAt: number,
  now: number,
  random: Random,
): ShopOrder {
  const { code, rate } = drawCurrency(shop, random);
  const items = drawItems(shop, rate, random);
  const history = drawHistory(placedAt, now, random);
  const last = history[history.length - 1];
  if (!last) throw new Error('An order has at least one state');
  return {
    id: `ord_${shop.prefix.toLowerCase()}_${String(index + 1).padStart(6, '0')}`,
    shopId: shop.id,
    number: `${shop.prefix}-${NUMBER_BASE + index + 1}`,
    state: last.state,
    customer,
    items,
    currency: code,
    ...amountsOf(shop, rate, items, random),
    history,
    placedAt: new Date(placedAt).toISOString(),
    updatedAt: last.at,
  };
}
