import { z } from 'zod';
import { timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { TEAM_NOTIFICATION_TYPES } from './manifest.gen';

export const chatWebhook = z.object({
  /** Of the address, which is stored encrypted and never returned. */
  host: z.string(),
  /** The kinds of notifications that are posted. */
  types: z.array(z.enum(TEAM_NOTIFICATION_TYPES)),
  lastPostedAt: timestamp.nullable(),
  /** Why the last message could not be posted; null when it was. */
  lastError: z.string().nullable(),
  updatedAt: timestamp,
});
export type ChatWebhookView = z.infer<typeof chatWebhook>;

const example = {
  host: 'hooks.slack.com',
  types: ['connection.needs_reauth', 'webhook.disabled'],
  lastPostedAt: '2026-01-15T10:30:00.000Z',
  lastError: null,
  updatedAt: '2026-01-15T09:00:00.000Z',
} as const;

const { read, change } = operationsOf('organizations');
const PATH = '/api/v1/organizations/current/chat';

export const getChatWebhook = defineContract({
  ...read,
  path: PATH,
  summary: 'Get where notifications are posted to',
  description:
    'The incoming webhook of a chat, such as a channel of Slack. Null when there is none.',
  response: chatWebhook.nullable(),
  examples: { response: example },
});

export const setChatWebhook = defineContract({
  ...change,
  method: 'PUT',
  path: PATH,
  summary: 'Post notifications to a chat',
  description:
    'Works with each chat that takes `{"text": …}` as Slack does, such as Mattermost and Rocket.Chat. What is sent to one person alone is never posted. Leave `url` out to keep the present one.',
  role: 'admin',
  schema: z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    types: z.array(z.enum(TEAM_NOTIFICATION_TYPES)).max(TEAM_NOTIFICATION_TYPES.length),
  }),
  response: chatWebhook,
  audit: 'CHAT_WEBHOOK_SET',
  examples: {
    request: { url: 'https://chat.example.com/hooks/q8Xn2', types: example.types },
    response: { ...example, host: 'chat.example.com', lastPostedAt: null },
  },
});

export const deleteChatWebhook = defineContract({
  ...change,
  method: 'DELETE',
  path: PATH,
  summary: 'Stop posting notifications to a chat',
  role: 'admin',
  response: z.object({ deleted: z.literal(true) }),
  audit: 'CHAT_WEBHOOK_DELETED',
  examples: { response: { deleted: true } },
});

export const testChatWebhook = defineContract({
  ...change,
  method: 'POST',
  path: `${PATH}/test`,
  summary: 'Post a test message to the chat',
  role: 'admin',
  response: z.object({ jobId: z.string() }),
  status: 202,
  audit: 'CHAT_WEBHOOK_TESTED',
  examples: { response: { jobId: 'cmj1a2b3c4d5e6f7g8h9i0j1' } },
});
