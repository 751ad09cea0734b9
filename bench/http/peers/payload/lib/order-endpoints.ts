import { randomUUID } from 'node:crypto';
import type { PayloadHandler } from 'payload';
import {
  invalid,
  notFound,
  pageOf,
  success,
  unauthenticated,
} from '@/bench/http/peers/shared/envelope';
import { createBody, idParams, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';
import { callerOf } from './caller-of';
import { type OrderDocument, toOrder } from './to-order';

const LIVE = { deletedAt: { exists: false } };
const COMMON = { collection: 'orders', depth: 0, overrideAccess: false } as const;

export const listOrders: PayloadHandler = async (req) => {
  if (!callerOf(req)) return Response.json(unauthenticated(), { status: 401 });
  const query = listQuery.safeParse(Object.fromEntries(req.searchParams));
  if (!query.success) return Response.json(invalid(query.error.issues), { status: 400 });
  const { page, perPage } = query.data;
  const found = await req.payload.find({
    ...COMMON,
    req,
    where: LIVE,
    sort: ['-placedAt', '-id'],
    limit: perPage,
    page,
  });
  const rows = (found.docs as OrderDocument[]).map(toOrder);
  return Response.json(pageOf(rows, found.hasNextPage, found.totalDocs, query.data));
};

export const findOrder: PayloadHandler = async (req) => {
  if (!callerOf(req)) return Response.json(unauthenticated(), { status: 401 });
  const params = idParams.safeParse({ id: req.routeParams?.id });
  if (!params.success) return Response.json(invalid(params.error.issues), { status: 400 });
  const found = await req.payload.find({
    ...COMMON,
    req,
    where: { and: [{ id: { equals: params.data.id } }, LIVE] },
    limit: 1,
    pagination: false,
  });
  const [order] = found.docs as OrderDocument[];
  if (!order) return Response.json(notFound(), { status: 404 });
  return Response.json(success(toOrder(order)));
};

export const createOrder: PayloadHandler = async (req) => {
  const caller = callerOf(req);
  if (!caller) return Response.json(unauthenticated(), { status: 401 });
  const body = createBody.safeParse(await req.json?.());
  if (!body.success) return Response.json(invalid(body.error.issues), { status: 400 });
  const { placedAt, ...order } = newOrder(body.data);
  const created = await req.payload.create({
    ...COMMON,
    req,
    data: {
      ...order,
      ...caller,
      id: randomUUID().replaceAll('-', ''),
      placedAt: placedAt.toISOString(),
    },
  });
  return Response.json(success(toOrder(created as OrderDocument)), { status: 201 });
};
