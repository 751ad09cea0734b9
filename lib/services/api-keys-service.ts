import type { Actor } from '@/lib/auth/actor';
import { generateApiKey } from '@/lib/auth/api-keys';
import type { LiveApiKey } from '@/lib/auth/authenticator';
import { hashToken } from '@/lib/auth/crypto';
import { type Cache, TTL } from '@/lib/cache/cache';
import type { ApiKeyView, createApiKey, listApiKeys } from '@/lib/contracts/auth';
import type { BodyOf, QueryOf } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import { ForbiddenError, NotFoundError, UnauthenticatedError } from '@/lib/errors';
import type { ApiKeyRow, ApiKeysRepository } from '@/lib/repositories/api-keys-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { AuditService } from './audit-service';

const cacheKey = (keyHash: string) => `api-key:${keyHash}`;
const invalidKey = () => new UnauthenticatedError('The API key is invalid, expired or revoked');

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

/** Manages the API keys of an organization, and finds the key of a request. */
export class ApiKeysService {
  constructor(
    private readonly deps: {
      transaction: RunTransaction;
      apiKeys: ApiKeysRepository;
      audit: AuditService;
      cache: Cache;
    },
  ) {}

  list(actor: Actor, query: QueryOf<typeof listApiKeys>): Promise<TextPage<ApiKeyView>> {
    return this.deps.apiKeys.list(actor.organizationId, query);
  }

  /** Creates a key and returns it. No other response contains it: only its hash is stored. */
  async create(
    actor: Actor,
    input: BodyOf<typeof createApiKey>,
  ): Promise<ApiKeyView & { key: string }> {
    const { userId, organizationId } = actor;
    if (!userId) throw new ForbiddenError('Only users can create API keys');
    const { key, prefix } = generateApiKey();
    const row = await this.deps.transaction(async (tx) => {
      const created = await this.deps.apiKeys.create(tx, {
        organizationId,
        userId,
        name: input.name,
        prefix,
        keyHash: hashToken(key),
        scopes: input.scopes,
        expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      });
      await this.deps.audit.record(tx, actor, {
        action: 'API_KEY_CREATED',
        resourceType: 'ApiKey',
        resourceId: created.id,
        metadata: { name: created.name, scopes: created.scopes },
      });
      return created;
    });
    return { ...toView(row), key };
  }

  /**
   * Finds a live key by its hash and caches it for a few seconds. `revoke` invalidates it in every
   * process. Unknown keys are not cached, so that clients cannot fill the cache.
   * @throws UnauthenticatedError when the key is unknown, expired or revoked
   */
  readonly findLive = async (keyHash: string): Promise<LiveApiKey> => {
    // The short TTL bounds how long a revoked key works if the invalidation message is lost.
    const caching = { ttlSeconds: TTL.volatile, shared: false };
    const key = await this.deps.cache.getOrSet(cacheKey(keyHash), caching, async () => {
      const row = await this.deps.apiKeys.findLive(keyHash);
      if (!row) throw invalidKey();
      const { id, userId, organizationId, scopes, expiresAt } = row;
      return { id, userId, organizationId, scopes, expiresAt: expiresAt?.toISOString() ?? null };
    });
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now()) throw invalidKey();
    return key;
  };

  async revoke(actor: Actor, id: string): Promise<ApiKeyView> {
    return this.deps.transaction(async (tx) => {
      const row = await this.deps.apiKeys.revoke(tx, actor.organizationId, id);
      if (!row) throw new NotFoundError('API key');
      await this.deps.audit.record(tx, actor, {
        action: 'API_KEY_REVOKED',
        resourceType: 'ApiKey',
        resourceId: id,
      });
      tx.afterCommit(() => void this.deps.cache.invalidate(cacheKey(row.keyHash)));
      return toView(row);
    });
  }
}
