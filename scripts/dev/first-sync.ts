import type { JobView } from '@/lib/contracts/jobs';
import { DEMO } from '@/prisma/demo-account';
import { connectShop, createVisitor } from '@/scripts/lib/connect-shop';

/** The middle one: the largest is left for the person to connect. */
const SHOP = 'mosswick-tea';

export interface FirstSyncOptions {
  baseUrl: string;
  onProgress: (job: JobView) => void;
  signal: AbortSignal;
}

/**
 * Connects a sandbox shop for the demo organization through the public API and follows the sync,
 * unless the organization has connected something before.
 *
 * @returns what was synced; null when there was nothing to do
 * @throws Error when the account, the shop or the sync refuses
 */
export async function connectDemoShop({
  baseUrl,
  onProgress,
  signal,
}: FirstSyncOptions): Promise<{ name: string; orders: number } | null> {
  const visitor = createVisitor({ baseUrl });
  const { client } = visitor;
  const { email, password } = DEMO;
  await client.signIn({ body: { email, password, transport: 'token' }, signal });
  const query = { perPage: 1 };
  const { pagination: connections } = await client.listConnections({ query, signal });
  if (connections.total > 0) return null;
  const { pagination: orders } = await client.listOrders({ query, signal });
  if (orders.total > 0) return null;
  const { connection, jobId } = await connectShop(visitor, SHOP, signal);
  let orderCount = 0;
  for await (const job of client.streamJob({ params: { id: jobId }, signal })) {
    onProgress(job);
    if (job.status === 'failed' || job.status === 'cancelled') {
      throw new Error(job.error?.message ?? `The sync was ${job.status}.`);
    }
    orderCount = Number(job.result?.created ?? 0);
  }
  // Nobody has to wait for it.
  void client.signOut({ signal }).catch(() => undefined);
  return { name: connection.name, orders: orderCount };
}
