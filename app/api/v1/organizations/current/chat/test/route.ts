import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const POST = createApiHandler({
  ...contracts.testChatWebhook,
  handler: ({ actor, services }) => services.chatWebhook.test(actor),
});
