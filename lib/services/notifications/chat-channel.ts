import { postToChat } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import type { OutgoingChannel } from './channel';

export interface ChatChannelDeps {
  repository: Pick<ChatWebhooksRepository, 'find'>;
  jobs: Pick<Jobs, 'enqueue'>;
}

/** One message in the organization's chat, if its admins chose the kind. What is for one person stays out. */
export function createChatChannel({ repository, jobs }: ChatChannelDeps): OutgoingChannel {
  return {
    async enqueue(tx, { organizationId, kind, title, body, link, rows }) {
      if (kind.to === 'person' || rows.length === 0) return;
      const webhook = await repository.find(organizationId, tx);
      if (!webhook?.types.includes(kind.type)) return;
      await jobs.enqueue(tx, postToChat, { title, body, link }, { organizationId });
    },
  };
}
