import { Hono } from 'hono';
import {
  failure,
  invalid,
  notFound,
  page,
  success,
  unauthenticated,
} from '@/bench/http/peers/shared/envelope';
import type { OrdersStore } from '@/bench/http/peers/shared/orders-store';
import { createBody, idParams, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';

/**
 * What a team would write by hand with Hono, and nothing more than the operations need: no rate
 * limit, metrics, request log, audit, events or jobs.
 */
export function createApp(orders: OrdersStore) {
  const app = new Hono<{ Variables: { caller: Caller } }>();

  app.get('/api/v1/system/health/live', (c) => c.json(success({ status: 'ok' })));

  app.use('/api/v1/orders/*', async (c, next) => {
    const caller = await verifyToken(c.req.header('authorization'));
    if (!caller) return c.json(unauthenticated(), 401);
    c.set('caller', caller);
    await next();
  });

  app.get('/api/v1/orders', async (c) => {
    const query = listQuery.safeParse(c.req.query());
    if (!query.success) return c.json(invalid(query.error.issues), 400);
    const { rows, total } = await orders.list(c.get('caller').organizationId, query.data);
    return c.json(page(rows, total, query.data));
  });

  app.get('/api/v1/orders/:id', async (c) => {
    const params = idParams.safeParse(c.req.param());
    if (!params.success) return c.json(invalid(params.error.issues), 400);
    const order = await orders.find(c.get('caller').organizationId, params.data.id);
    return order ? c.json(success(order)) : c.json(notFound(), 404);
  });

  app.post('/api/v1/orders', async (c) => {
    const body = createBody.safeParse(await c.req.json());
    if (!body.success) return c.json(invalid(body.error.issues), 400);
    return c.json(success(await orders.create(c.get('caller'), newOrder(body.data))), 201);
  });

  app.onError((error, c) => {
    console.error(error);
    return c.json(failure('INTERNAL_ERROR', 'An unexpected error occurred'), 500);
  });

  return app;
}
