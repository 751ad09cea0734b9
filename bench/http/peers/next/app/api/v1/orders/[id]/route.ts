import { getPrisma, ORDER_FIELDS } from '@/bench/http/peers/next/lib/prisma';
import { withCaller } from '@/bench/http/peers/next/lib/with-caller';
import { invalid, notFound, success } from '@/bench/http/peers/shared/envelope';
import { idParams } from '@/bench/http/peers/shared/schemas';

export const GET = withCaller<{ params: Promise<{ id: string }> }>(
  async (_request, { organizationId }, context) => {
    const params = idParams.safeParse(await context.params);
    if (!params.success) return Response.json(invalid(params.error), { status: 400 });
    const order = await getPrisma().order.findFirst({
      where: { id: params.data.id, organizationId, deletedAt: null },
      select: ORDER_FIELDS,
    });
    return order ? Response.json(success(order)) : Response.json(notFound(), { status: 404 });
  },
);
