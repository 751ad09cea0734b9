import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import {
  type ChatWebhookView,
  chatWebhook,
  type setChatWebhook,
} from '@/lib/contracts/chat-webhook';
import type { BodyOf } from '@/lib/contracts/contract';
import { PRODUCT_NAME } from '@/lib/contracts/product';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { NotFoundError, ValidationError } from '@/lib/errors';
import { postToChat } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { findUrlProblem, type UrlRules } from '@/lib/utils/url-rules';

export interface ChatWebhookServiceDeps {
  chats: ChatWebhooksRepository;
  transaction: RunTransaction;
  jobs: Pick<Jobs, 'enqueue'>;
  audit: Pick<AuditService, 'record'>;
  vault: Pick<Vault, 'encrypt'>;
  urlRules: UrlRules;
}

const toView = viewOf(chatWebhook);

/** The incoming webhook of an organization's chat. Its address is a secret: who knows it can post. */
export class ChatWebhookService {
  constructor(private readonly deps: ChatWebhookServiceDeps) {}

  async get({ organizationId }: Actor): Promise<ChatWebhookView | null> {
    const row = await this.deps.chats.find(organizationId);
    return row && toView(row);
  }

  /** @throws ValidationError for an address that must not be called, or when there is none */
  set(actor: Actor, { url, types }: BodyOf<typeof setChatWebhook>): Promise<ChatWebhookView> {
    const { organizationId } = actor;
    return this.deps.transaction(async (tx) => {
      const before = await this.deps.chats.find(organizationId, tx);
      const address = url === undefined ? before : this.seal(organizationId, url);
      if (!address) throw ValidationError.of('body.url', 'must be given');
      const { secretUrl, host, lastError } = address;
      const fields = { secretUrl, host, lastError, types };
      const row = await this.deps.chats.save(tx, organizationId, fields);
      await this.record(tx, actor, 'CHAT_WEBHOOK_SET', { host, types });
      return toView(row);
    });
  }

  /** @throws NotFoundError */
  remove(actor: Actor): Promise<{ deleted: true }> {
    return this.deps.transaction(async (tx) => {
      if (!(await this.deps.chats.remove(tx, actor.organizationId))) {
        throw new NotFoundError('Chat');
      }
      await this.record(tx, actor, 'CHAT_WEBHOOK_DELETED');
      return { deleted: true };
    });
  }

  /** @throws NotFoundError */
  test(actor: Actor): Promise<{ jobId: string }> {
    const { organizationId, userId } = actor;
    return this.deps.transaction(async (tx) => {
      if (!(await this.deps.chats.find(organizationId, tx))) throw new NotFoundError('Chat');
      const message = {
        title: `${PRODUCT_NAME} can post here`,
        body: 'This is a test message.',
        link: '/organization',
      };
      const options = { organizationId, userId };
      const { id } = await this.deps.jobs.enqueue(tx, postToChat, message, options);
      await this.record(tx, actor, 'CHAT_WEBHOOK_TESTED');
      return { jobId: id };
    });
  }

  private seal(organizationId: string, url: string) {
    const problem = findUrlProblem(url, this.deps.urlRules);
    if (problem !== null) throw ValidationError.of('body.url', problem);
    return {
      secretUrl: this.deps.vault.encrypt(url, organizationId),
      host: new URL(url).host,
      lastError: null,
    };
  }

  private record(tx: Transaction, actor: Actor, action: string, metadata?: object): Promise<void> {
    return this.deps.audit.record(tx, actor, {
      action,
      resourceType: 'Organization',
      resourceId: actor.organizationId,
      ...(metadata && { metadata: { ...metadata } }),
    });
  }
}
