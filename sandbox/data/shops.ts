import type { Product } from './products';
import { COPPERLINE_PRODUCTS, FJORD_PRODUCTS, MOSSWICK_PRODUCTS } from './products';

/** One of the shops that a merchant can connect. */
export interface Shop {
  id: string;
  name: string;
  tagline: string;
  /** Begins every order number. */
  prefix: string;
  currency: string;
  /** The shop's orders as a share of the `orders` option. */
  share: number;
  /** The part of the price that is added as tax. */
  taxRate: number;
  shippingAmount: number;
  /** Items worth more than this ship free. */
  freeShippingFrom: number;
  /** The few orders in other currencies: code, weight, units per unit of the shop's currency. */
  foreignCurrencies: readonly { code: string; weight: number; rate: number }[];
  countries: readonly (readonly [country: string, weight: number])[];
  products: readonly Product[];
}

export const SHOPS: readonly Shop[] = [
  {
    id: 'fjord-and-pine',
    name: 'Fjord & Pine Outfitters',
    tagline: 'Tents, boots and wool for bad weather',
    prefix: 'FP',
    currency: 'EUR',
    share: 1,
    taxRate: 0.25,
    shippingAmount: 690,
    freeShippingFrom: 15_000,
    foreignCurrencies: [
      { code: 'SEK', weight: 0.04, rate: 11.2 },
      { code: 'GBP', weight: 0.02, rate: 0.86 },
    ],
    countries: [
      ['SE', 26],
      ['NO', 18],
      ['DE', 17],
      ['FI', 11],
      ['DK', 9],
      ['NL', 7],
      ['FR', 5],
      ['PL', 4],
      ['GB', 3],
      ['JP', 1],
    ],
    products: FJORD_PRODUCTS,
  },
  {
    id: 'mosswick-tea',
    name: 'Mosswick Tea Rooms',
    tagline: 'Loose leaf, pots and very small spoons',
    prefix: 'MT',
    currency: 'GBP',
    share: 0.2,
    taxRate: 0.2,
    shippingAmount: 395,
    freeShippingFrom: 4_000,
    foreignCurrencies: [{ code: 'EUR', weight: 0.05, rate: 1.16 }],
    countries: [
      ['GB', 70],
      ['IE', 14],
      ['FR', 6],
      ['DE', 5],
      ['JP', 3],
      ['US', 2],
    ],
    products: MOSSWICK_PRODUCTS,
  },
  {
    id: 'copperline-cycles',
    name: 'Copperline Cycles',
    tagline: 'A two-person workshop in Duluth',
    prefix: 'CC',
    currency: 'USD',
    share: 0.02,
    taxRate: 0.0825,
    shippingAmount: 1_200,
    freeShippingFrom: 20_000,
    foreignCurrencies: [],
    countries: [
      ['US', 85],
      ['CA', 15],
    ],
    products: COPPERLINE_PRODUCTS,
  },
];

/** The shop with this id, if there is one. */
export function findShop(id: string): Shop | undefined {
  return SHOPS.find((shop) => shop.id === id);
}
