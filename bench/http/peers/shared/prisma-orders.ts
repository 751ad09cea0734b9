import { PrismaPg } from '@prisma/adapter-pg';
import type { OrdersStore } from './orders-store';
import { PrismaClient } from './prisma/generated/client';
import { settings } from './settings';

/** What the API shows of an order. */
const select = {
  id: true,
  externalId: true,
  connectionId: true,
  number: true,
  status: true,
  currency: true,
  totalAmount: true,
  customerName: true,
  customerEmail: true,
  items: true,
  history: true,
  metadata: true,
  placedAt: true,
  version: true,
  createdAt: true,
  updatedAt: true,
} as const;

/** Orders by Prisma, as its documentation shows it; one client per process. */
export function createPrismaOrders(): OrdersStore {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: settings.databaseUrl, max: settings.poolSize }),
  });

  return {
    async list(organizationId, { page, perPage }) {
      const where = { organizationId, deletedAt: null };
      const [rows, total] = await Promise.all([
        prisma.order.findMany({
          where,
          select,
          orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
          skip: (page - 1) * perPage,
          take: perPage + 1,
        }),
        prisma.order.count({ where }),
      ]);
      return { rows, total };
    },

    find: (organizationId, id) =>
      prisma.order.findFirst({ where: { id, organizationId, deletedAt: null }, select }),

    create: ({ organizationId, userId }, { metadata, ...fields }) =>
      prisma.order.create({
        data: {
          ...fields,
          ...(metadata && { metadata: metadata as Record<string, string> }),
          organizationId,
          userId,
        },
        select,
      }),

    close: () => prisma.$disconnect(),
  };
}
