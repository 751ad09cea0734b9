import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.previewInvitation,
  handler: ({ body, services }) => services.invitations.preview(body.token),
});
