import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const PATCH = createApiHandler({
  ...contracts.renamePasskey,
  handler: ({ actor, params, body, services }) =>
    services.passkeys.rename(actor, params.id, body.name),
});

export const DELETE = createApiHandler({
  ...contracts.removePasskey,
  handler: ({ actor, params, services }) => services.passkeys.remove(actor, params.id),
});
