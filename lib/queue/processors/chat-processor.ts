import type { Vault } from '@/lib/auth/oauth/token-vault';
import type { MailLinks } from '@/lib/mail/mail-links';
import type { PostToChatPayload } from '@/lib/queue/jobs/notification-jobs';
import { type JobHandler, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import type { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import type { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import type { WebhookSender } from '@/lib/services/webhooks/sender';
import { findUrlProblem, type UrlRules } from '@/lib/utils/url-rules';

export interface ChatProcessorDeps {
  chats: Pick<ChatWebhooksRepository, 'find' | 'recordPost'>;
  notifications: Pick<NotificationsRepository, 'findTexts'>;
  vault: Pick<Vault, 'decrypt'>;
  sender: Pick<WebhookSender, 'send'>;
  urlRules: UrlRules;
  links: Pick<MailLinks, 'page'>;
}

/** The three characters that mean something in a text of Slack's. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A message in the form that Slack and those that follow it accept. */
function toText({ title, body, link }: PostToChatPayload, links: Pick<MailLinks, 'page'>): string {
  const page = link && links.page(link);
  const lines = [`*${escapeText(title)}*`, escapeText(body)];
  return [...lines, ...(page ? [`<${page}>`] : [])].join('\n');
}

const TOO_MANY_REQUESTS = 429;
const DEFAULT_PAUSE_MS = 30_000;

/**
 * Posts a message at least once: chats have no keys by which they recognize a repetition, and of two
 * messages or none, two are better. Only a worker that dies between the post and the end of its job
 * posts twice.
 */
export function processChatJob(deps: ChatProcessorDeps): JobHandler<PostToChatPayload> {
  return async ({ payload, organizationId, signal }) => {
    const webhook = organizationId && (await deps.chats.find(organizationId));
    if (!webhook) return { outcome: 'gone' };
    const url = deps.vault.decrypt(webhook.secretUrl, webhook.organizationId);
    // The rules may be stricter than when it was saved.
    const problem = findUrlProblem(url, deps.urlRules);
    if (problem !== null) {
      await deps.chats.recordPost(webhook, `The address ${problem}`);
      throw new UnrecoverableJobError(`The address ${problem}`);
    }
    const { notificationId } = payload;
    const texts =
      notificationId && (await deps.notifications.findTexts(organizationId, notificationId));
    const body = JSON.stringify({ text: toText({ ...payload, ...texts }, deps.links) });
    const result = await deps.sender.send({ url, headers: {}, body, signal });
    await deps.chats.recordPost(webhook, result.error);
    const { error, responseStatus, retryAfterMs } = result;
    if (error === null) return { outcome: 'posted' };
    if (responseStatus === TOO_MANY_REQUESTS) {
      throw new RetryLaterError(error, retryAfterMs ?? DEFAULT_PAUSE_MS);
    }
    // Other refusals are for good: the chat is gone, or does not take such messages.
    if (responseStatus !== null && responseStatus < 500) throw new UnrecoverableJobError(error);
    throw new Error(error);
  };
}
