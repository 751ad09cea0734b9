import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.reauthenticate,
  handler: ({ actor, body, cookies, services }) =>
    services.reauthentication.prove(actor, body, cookies.get('device')),
});
