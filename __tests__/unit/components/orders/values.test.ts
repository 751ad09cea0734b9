import { describe, expect, it } from 'vitest';
import { formatMoney } from '@/components/orders/money';
import { initialOrder, orderBody, orderTotal } from '@/components/orders/order-form-values';
import { createOrderBody } from '@/lib/contracts/orders/schemas';

describe('formatMoney', () => {
  it.each([
    [1450, 'EUR', '€14.50'],
    [1450, 'JPY', '¥1,450'],
    [1450, 'KWD', 'KWD\u00a01.450'],
    [0, 'USD', '$0.00'],
  ])('%i %s', (amount, currency, text) => {
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
    expect(orderTotal(values)).toBe(4350);
  });

  it('rounds no cent away and knows currencies without cents', () => {
    expect(
      orderTotal({ ...values, items: [{ ...item, quantity: 1, unitPrice: 1.005 * 100 }] }),
    ).toBe(10_050);
    expect(orderTotal({ ...values, currency: 'JPY' })).toBe(45);
  });

  it('counts half-typed rows as nothing', () => {
    expect(orderTotal({ ...values, items: [{ ...item, unitPrice: '' }] })).toBe(0);
  });
});
