import { serve } from '@hono/node-server';
import type { OrdersStore } from '@/bench/http/peers/shared/orders-store';
import { settings } from '@/bench/http/peers/shared/settings';
import { stopOnSignal } from '@/bench/http/peers/shared/stop-on-signal';
import { createApp } from './create-app';

export function serveApp(orders: OrdersStore): void {
  const { fetch } = createApp(orders);
  const server = serve({ fetch, port: settings.port, hostname: settings.host });
  stopOnSignal(async () => {
    server.close();
    await orders.close();
  });
}
