import type { FastifyPluginAsync } from 'fastify';
import { notFound, page, success, unauthenticated } from '@/bench/http/peers/shared/envelope';
import type { OrdersStore, PageRequest } from '@/bench/http/peers/shared/orders-store';
import { type CreateBody, newOrder } from '@/bench/http/peers/shared/schemas';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';
import { createBodySchema, idParamsSchema, listQuerySchema } from './request-schemas';
import { envelopeOf, orderSchema, pageSchema } from './response-schemas';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
}

const listSchema = { querystring: listQuerySchema, response: { 200: pageSchema } };
const findSchema = { params: idParamsSchema, response: { 200: envelopeOf(orderSchema) } };
const createSchema = { body: createBodySchema, response: { 201: envelopeOf(orderSchema) } };

/** The orders as a plugin: validation and serialization by schemas, the caller by a hook. */
export const orderRoutes =
  (orders: OrdersStore): FastifyPluginAsync =>
  async (app) => {
    app.decorateRequest('caller');
    app.addHook('onRequest', async (request, reply) => {
      const caller = await verifyToken(request.headers.authorization);
      if (!caller) return reply.code(401).send(unauthenticated());
      request.caller = caller;
    });

    app.get<{ Querystring: PageRequest }>('/', { schema: listSchema }, async (request) => {
      const { rows, total } = await orders.list(request.caller.organizationId, request.query);
      return page(rows, total, request.query);
    });

    app.get<{ Params: { id: string } }>('/:id', { schema: findSchema }, async (request, reply) => {
      const order = await orders.find(request.caller.organizationId, request.params.id);
      return order ? success(order) : reply.code(404).send(notFound());
    });

    app.post<{ Body: CreateBody }>('/', { schema: createSchema }, async (request, reply) => {
      const order = await orders.create(request.caller, newOrder(request.body));
      return reply.code(201).send(success(order));
    });
  };
