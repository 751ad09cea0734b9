import { describe, expect, it } from 'vitest';
import { formatMoney } from '@/components/orders/money';
import { initialOrder, orderBody, orderTotal } from '@/components/orders/order-form-values';
import { createOrderBody } from '@/lib/contracts/orders/schemas';

describe('formatMoney', () => {
  it.each<[number | bigint, string, string]>([
    [1450, 'EUR', '€14.50'],
    [1450, 'JPY', '¥1,450'],
    [1450, 'KWD', 'KWD\u00a01.450'],
    [0, 'USD', '$0.00'],
    [-500, 'XXX', '-¤5.00'],
    [9_007_199_254_740_991, 'EUR', '€90,071,992,547,409.91'],
    [9_007_199_254_740_991n * 3n, 'USD', '$270,215,977,642,229.73'],
  ])('%s %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });
});

describe('the order form', () => {
  const item = { key: 'a', sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: 14.5 };
  const values = {
    ...initialOrder,
    number: 'A-1',
    currency: 'eur',
    customerName: 'Grace',
    items: [item],
  };

  it('sends what the contract takes, prices in minor units', () => {
    const body = createOrderBody.parse(orderBody(values));
    expect(body).toMatchObject({ currency: 'EUR', customerEmail: null });
    expect(body.items).toEqual([{ sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: 1450 }]);
    expect(orderTotal(values)).toBe(4350n);
  });

  it('rounds no cent away and knows currencies without cents', () => {
    expect(
      orderTotal({ ...values, items: [{ ...item, quantity: 1, unitPrice: 1.005 * 100 }] }),
    ).toBe(10_050n);
    expect(orderTotal({ ...values, currency: 'JPY' })).toBe(45n);
  });

  it('counts half-typed rows as nothing', () => {
    for (const unitPrice of ['', '-', 1e21]) {
      expect(orderTotal({ ...values, items: [{ ...item, unitPrice }] })).toBe(0n);
    }
  });
});
