import { getPrisma, ORDER_FIELDS } from '@/bench/http/peers/next/lib/prisma';
import { withCaller } from '@/bench/http/peers/next/lib/with-caller';
import { invalid, page, success } from '@/bench/http/peers/shared/envelope';
import { createBody, listQuery, newOrder } from '@/bench/http/peers/shared/schemas';

export const GET = withCaller(async (request, { organizationId }) => {
  const query = listQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return Response.json(invalid(query.error), { status: 400 });
  const { page: number, perPage } = query.data;
  const where = { organizationId, deletedAt: null };
  const [rows, total] = await Promise.all([
    getPrisma().order.findMany({
      where,
      select: ORDER_FIELDS,
      orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
      skip: (number - 1) * perPage,
      take: perPage + 1,
    }),
    getPrisma().order.count({ where }),
  ]);
  return Response.json(page(rows, total, query.data));
});

export const POST = withCaller(async (request, { organizationId, userId }) => {
  const body = createBody.safeParse(await request.json());
  if (!body.success) return Response.json(invalid(body.error), { status: 400 });
  const { metadata, ...fields } = newOrder(body.data);
  const order = await getPrisma().order.create({
    data: {
      ...fields,
      ...(metadata && { metadata: metadata as Record<string, string> }),
      organizationId,
      userId,
    },
    select: ORDER_FIELDS,
  });
  return Response.json(success(order), { status: 201 });
});
