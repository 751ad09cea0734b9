import type { Request } from 'autocannon';
import type { Organization } from './access';
import { CREATED_NUMBER, orderId, SMALL_ORDERS } from './seed';
import type { ServerId } from './servers';

/** One thing that is measured. */
export interface Operation {
  /** What `--operations` calls it. */
  id: string;
  name: string;
  /** Requests of one connection, sent in turn, over and over. */
  requests(connection: number, connections: number): Request[];
  /** Whose token is sent, if any. */
  caller: Organization | null;
  expectedStatus: number;
  /** What the ratio to the baseline should be, at least. */
  targets: Partial<Record<ServerId, number>>;
  /** True for one that leaves rows behind. */
  writes?: boolean;
}

/** More than any cache of ours holds: each order is evicted before it is read again. */
const SPREAD = 32_000;
const HOT = 100;

export const NEW_ORDER = {
  number: CREATED_NUMBER,
  status: 'paid',
  currency: 'EUR',
  customerName: 'Grace Hopper',
  customerEmail: 'grace@example.com',
  items: [
    { sku: 'MUG-01', title: 'Enamel mug', quantity: 2, unitPrice: 1450 },
    { sku: 'TEE-07', title: 'T-shirt', quantity: 1, unitPrice: 1995 },
  ],
  metadata: { channel: 'web' },
  // Older than every seeded order: the lists stay what they are while orders are created.
  placedAt: '2020-01-15T10:30:00.000Z',
} as const;

export const LIST_PATH = '/api/v1/orders?perPage=20';
export const HEALTH_PATH = '/api/v1/system/health/live';
export const orderPath = (i: number) => `/api/v1/orders/${orderId(i)}`;

const get = (path: string): Request => ({ method: 'GET', path });

/**
 * The operations that are wanted, or all if none is; in the order in which a round goes through them.
 * @throws Error when there is no such operation
 */
export function listOperations(orders: number, wanted: string[]): Operation[] {
  const all = allOperations(orders);
  const ids = all.map(({ id }) => id);
  const unknown = wanted.filter((id) => !ids.includes(id));
  if (unknown.length > 0) {
    throw new Error(`--operations knows ${ids.join(', ')}, not ${unknown.join(', ')}`);
  }
  return all.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
}

function allOperations(orders: number): Operation[] {
  const spread = Math.min(SPREAD, orders);
  return [
    {
      id: 'list-large',
      name: `list, ${orders.toLocaleString('en')} rows`,
      requests: () => [get(LIST_PATH)],
      caller: 'large',
      expectedStatus: 200,
      targets: { plinth: 3, 'plinth-uncached': 1 },
    },
    {
      id: 'list',
      name: `list, ${SMALL_ORDERS.toLocaleString('en')} rows`,
      requests: () => [get(LIST_PATH)],
      caller: 'small',
      expectedStatus: 200,
      targets: { plinth: 3, 'plinth-uncached': 1 },
    },
    {
      id: 'get',
      name: 'get',
      // Each connection walks through orders of its own.
      requests: (connection, connections) =>
        Array.from({ length: Math.ceil(spread / connections) }, (_, step) =>
          get(orderPath((step * connections + connection) % spread)),
        ),
      caller: 'large',
      expectedStatus: 200,
      // The cache does not hold them, so having one is no help.
      targets: { plinth: 1, 'plinth-uncached': 1 },
    },
    {
      id: 'get-warm',
      name: 'get, cache warm',
      requests: (connection) =>
        Array.from({ length: HOT }, (_, step) => get(orderPath((step + connection) % HOT))),
      caller: 'large',
      expectedStatus: 200,
      targets: { plinth: 3, 'plinth-uncached': 1 },
    },
    {
      id: 'create',
      name: 'create',
      requests: () => [
        {
          method: 'POST',
          path: '/api/v1/orders',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(NEW_ORDER),
        },
      ],
      caller: 'large',
      expectedStatus: 201,
      targets: { plinth: 0.5, 'plinth-uncached': 0.5 },
      writes: true,
    },
    {
      id: 'health',
      name: 'health',
      requests: () => [get(HEALTH_PATH)],
      caller: null,
      expectedStatus: 200,
      targets: { plinth: 0.7, 'plinth-uncached': 0.7 },
    },
  ];
}
