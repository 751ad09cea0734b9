import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.createPasskeyChallenge,
  handler: ({ services }) => services.passkeys.challenge(),
});
