import { postToChat } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import { dueAt, type OutgoingChannel } from './channel';

export interface ChatChannelDeps {
  repository: Pick<ChatWebhooksRepository, 'find'>;
  jobs: Pick<Jobs, 'enqueue'>;
}

/** One message in the organization's chat, if its admins chose the kind. What is for one person stays out. */
export function createChatChannel({ repository, jobs }: ChatChannelDeps): OutgoingChannel {
  return {
    async enqueue(tx, { organizationId, kind, title, body, link, rows }) {
      const [first] = rows;
      if (kind.to === 'person' || !first) return;
      const webhook = await repository.find(organizationId, tx);
      if (!webhook?.types.includes(kind.type)) return;
      const message = { title, body, link, notificationId: first.id };
      await jobs.enqueue(tx, postToChat, message, { organizationId, runAt: dueAt(kind) });
    },
  };
}
