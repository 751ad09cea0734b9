import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.listInvitations,
  handler: ({ actor, query, services }) => services.invitations.list(actor, query),
});

export const POST = createApiHandler({
  ...contracts.createInvitation,
  handler: ({ actor, body, services }) => services.invitations.create(actor, body),
});
