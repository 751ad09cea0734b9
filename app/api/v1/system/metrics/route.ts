import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getMetrics,
  handler: async ({ request, services }) => {
    const { text, contentType } = await services.health.metrics(
      request.headers.get('authorization'),
    );
    return new Response(text, { headers: { 'Content-Type': contentType } });
  },
});
