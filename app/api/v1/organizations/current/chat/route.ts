import { createApiHandler } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

export const GET = createApiHandler({
  ...contracts.getChatWebhook,
  handler: ({ actor, services }) => services.chatWebhook.get(actor),
});

export const PUT = createApiHandler({
  ...contracts.setChatWebhook,
  handler: ({ actor, body, services }) => services.chatWebhook.set(actor, body),
});

export const DELETE = createApiHandler({
  ...contracts.deleteChatWebhook,
  handler: ({ actor, services }) => services.chatWebhook.remove(actor),
});
