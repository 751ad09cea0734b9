import { getOrders } from '@/bench/http/peers/next/lib/orders';
import { withCaller } from '@/bench/http/peers/next/lib/with-caller';
import { invalid, notFound, success } from '@/bench/http/peers/shared/envelope';
import { idParams } from '@/bench/http/peers/shared/schemas';

export const GET = withCaller<{ params: Promise<{ id: string }> }>(
  async (_request, { organizationId }, context) => {
    const params = idParams.safeParse(await context.params);
    if (!params.success) return Response.json(invalid(params.error.issues), { status: 400 });
    const order = await getOrders().find(organizationId, params.data.id);
    return order ? Response.json(success(order)) : Response.json(notFound(), { status: 404 });
  },
);
