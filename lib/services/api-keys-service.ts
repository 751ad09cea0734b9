import type { Actor } from '@/lib/auth/actor';
import { generateApiKey } from '@/lib/auth/api-keys';
import { hashToken } from '@/lib/auth/crypto';
import type { Cache } from '@/lib/cache/cache';
import type { ApiKeyView, createApiKey, listApiKeys } from '@/lib/contracts/auth';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import { ForbiddenError, NotFoundError } from '@/lib/errors';
import type { ApiKeyRow, ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import { apiKeyCacheKey } from './api-key-lookup';
import type { AuditService } from './audit-service';

function toView(row: ApiKeyRow): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The API keys of an organization. */
export class ApiKeysService {
  constructor(
    private readonly parts: {
      transaction: RunTransaction;
      apiKeys: ApiKeysRepository;
      audit: AuditService;
      cache: Cache;
    },
  ) {}

  list(actor: Actor, query: QueryOf<typeof listApiKeys>): Promise<TextPage<ApiKeyView>> {
    return this.parts.apiKeys.list(actor.organizationId, query);
  }

  /** The only answer that ever contains the key. */
  async create(
    actor: Actor,
    input: BodyOf<typeof createApiKey>,
  ): Promise<ApiKeyView & { key: string }> {
    const { userId, organizationId } = actor;
    if (!userId) throw new ForbiddenError('Only users make API keys');
    const { key, prefix } = generateApiKey();
    const row = await this.parts.transaction(async (tx) => {
      const created = await this.parts.apiKeys.create(tx, {
        organizationId,
        userId,
        name: input.name,
        prefix,
        keyHash: hashToken(key),
        scopes: input.scopes,
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      });
      await this.parts.audit.record(tx, actor, {
        action: 'API_KEY_CREATED',
        resourceType: 'ApiKey',
        resourceId: created.id,
        metadata: { name: created.name, scopes: created.scopes },
      });
      return created;
    });
    return { ...toView(row), key };
  }

  async revoke(actor: Actor, id: string): Promise<ApiKeyView> {
    return this.parts.transaction(async (tx) => {
      const row = await this.parts.apiKeys.revoke(tx, actor.organizationId, id);
      if (!row) throw new NotFoundError('API key');
      await this.parts.audit.record(tx, actor, {
        action: 'API_KEY_REVOKED',
        resourceType: 'ApiKey',
        resourceId: id,
      });
      tx.afterCommit(() => void this.parts.cache.invalidate(apiKeyCacheKey(row.keyHash)));
      return toView(row);
    });
  }
}
