import { describe, expect, it } from 'vitest';
import { generateShop } from '@/sandbox/data/generate-shop';
import { SHOPS } from '@/sandbox/data/shops';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const data = SHOPS.map((shop) => ({ shop, ...generateShop(shop, 800, 7, NOW) }));

describe('generateShop', () => {
  it('gives the same data for the same seed, and other data for another', () => {
    for (const { shop, orders, customers } of data) {
      expect(generateShop(shop, 800, 7, NOW)).toEqual({ orders, customers });
      expect(generateShop(shop, 800, 8, NOW).orders).not.toEqual(orders);
    }
  });

  it.each(data)('adds up: $shop.name', ({ orders }) => {
    for (const order of orders) {
      const items = order.items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
      expect(order.itemsAmount).toBe(items);
      expect(order.totalAmount).toBe(
        items + order.shippingAmount + order.taxAmount - order.discountAmount,
      );
      expect(Number.isSafeInteger(order.totalAmount) && order.totalAmount > 0).toBe(true);
    }
  });

  it.each(data)('has histories that fit their orders: $shop.name', ({ orders }) => {
    for (const { history, state, placedAt, updatedAt } of orders) {
      const times = history.map((entry) => Date.parse(entry.at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(history[0]).toEqual({ state: 'pending', at: placedAt });
      expect(history[history.length - 1]?.state).toBe(state);
      expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(times[times.length - 1] ?? 0);
      expect(Date.parse(updatedAt)).toBeLessThanOrEqual(NOW);
      expect(Date.parse(placedAt)).toBeGreaterThanOrEqual(NOW - 366 * 86_400_000);
    }
  });

  it('has unique ids, numbers and email addresses', () => {
    for (const { orders, customers } of data) {
      expect(new Set(orders.map((order) => order.id)).size).toBe(800);
      expect(new Set(orders.map((order) => order.number)).size).toBe(800);
      expect(new Set(customers.map((customer) => customer.email)).size).toBe(customers.length);
      for (const { email } of customers)
        expect(email).toMatch(/^[a-z0-9.]+@example\.(com|net|org)$/);
    }
  });

  it('has every state, awkward names and a business that grows', () => {
    const [shop] = SHOPS;
    const orders = shop ? generateShop(shop, 3000, 42, NOW).orders : [];
    expect(new Set(orders.map((order) => order.state)).size).toBe(6);
    const names = orders.map((order) => order.customer.name);
    expect(names.some((name) => name.includes('🌲') && name.includes("'"))).toBe(true);
    expect(names.some((name) => name.length > 60)).toBe(true);
    const middle = new Date(NOW - 182 * 86_400_000).toISOString();
    const early = orders.filter((order) => order.placedAt < middle).length;
    expect(orders.length - early).toBeGreaterThan(early * 1.2);
  });
});
