import { getOrders } from '@/bench/http/peers/next/lib/orders';
import { withCaller } from '@/bench/http/peers/next/lib/with-caller';
import { invalid, page, success } from '@/bench/http/peers/shared/envelope';
import { createBody, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';

export const GET = withCaller(async (request, { organizationId }) => {
  const query = listQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return Response.json(invalid(query.error.issues), { status: 400 });
  const { rows, total } = await getOrders().list(organizationId, query.data);
  return Response.json(page(rows, total, query.data));
});

export const POST = withCaller(async (request, caller) => {
  const body = createBody.safeParse(await request.json());
  if (!body.success) return Response.json(invalid(body.error.issues), { status: 400 });
  const order = await getOrders().create(caller, newOrder(body.data));
  return Response.json(success(order), { status: 201 });
});
