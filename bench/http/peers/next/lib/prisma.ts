import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@/bench/http/peers/next/generated/client';
import { settings } from '@/bench/http/peers/shared/settings';

/** What the API shows of an order. */
export const ORDER_FIELDS = {
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

let client: PrismaClient | undefined;

/** One client per process, made on first use: `next build` loads the routes, too, without a database. */
export function getPrisma(): PrismaClient {
  client ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: settings.databaseUrl, max: settings.poolSize }),
  });
  return client;
}
