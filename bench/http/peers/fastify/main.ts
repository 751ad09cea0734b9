import Fastify, { type FastifyError } from 'fastify';
import { failure, invalid } from '@/bench/http/peers/shared/envelope';
import { createPrismaOrders } from '@/bench/http/peers/shared/prisma-orders';
import { settings } from '@/bench/http/peers/shared/settings';
import { stopOnSignal } from '@/bench/http/peers/shared/stop-on-signal';
import { healthRoutes } from './health-routes';
import { orderRoutes } from './order-routes';

const orders = createPrismaOrders();
// Fastify would drop unknown fields; all servers here refuse them.
const app = Fastify({ ajv: { customOptions: { removeAdditional: false } } });

app.setErrorHandler<FastifyError>((error, _request, reply) => {
  if (error.validation) return reply.code(400).send(invalid(error.validation));
  console.error(error);
  return reply.code(500).send(failure('INTERNAL_ERROR', 'An unexpected error occurred'));
});
app.register(healthRoutes);
app.register(orderRoutes(orders), { prefix: '/api/v1/orders' });

await app.listen({ port: settings.port, host: settings.host });
stopOnSignal(async () => {
  await app.close();
  await orders.close();
});
