import { exampleFiles } from '@/lib/contracts/exports';
export const exampleOrderBody = {
  number: 'A-1001',
  status: 'paid',
  currency: 'EUR',
  customerName: 'Grace Hopper',
  customerEmail: 'grace@example.com',
  items: [{ sku: 'MUG-01', title: 'Enamel mug', quantity: 2, unitPrice: 1450 }],
  metadata: null,
  placedAt: '2026-01-15T10:30:00.000Z',
};

export const exampleOrder = {
  id: 'cmk1order00000000000000001',
  externalId: null,
  connectionId: null,
  ...exampleOrderBody,
  totalAmount: 2900,
  history: [{ status: 'paid', at: '2026-01-15T10:30:00.000Z' }],
  version: 1,
  createdAt: '2026-01-15T10:30:00.000Z',
  updatedAt: '2026-01-15T10:30:00.000Z',
};

/** The order as a file to export and import. */
export const exampleOrderFiles = exampleFiles(exampleOrder);

export const exampleUpdatedOrder = {
  ...exampleOrder,
  status: 'shipped',
  history: [...exampleOrder.history, { status: 'shipped', at: '2026-01-16T08:00:00.000Z' }],
  version: 2,
  updatedAt: '2026-01-16T08:00:00.000Z',
};

export const exampleOrderSummary = {
  total: 3600,
  byStatus: [
    { status: 'paid', count: 2400 },
    { status: 'shipped', count: 1200 },
  ],
  byDay: [
    { date: '2026-01-14', count: 38 },
    { date: '2026-01-15', count: 41 },
  ],
  revenue: [{ currency: 'EUR', amount: 10_440_000 }],
};
