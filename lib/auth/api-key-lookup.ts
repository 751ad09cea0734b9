import type { Cache } from '@/lib/cache/cache';
import { TTL } from '@/lib/cache/ttl';
import type { Scope } from '@/lib/contracts/manifest.gen';
import { UnauthenticatedError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';

/** What of a live API key its requests need. */
export interface LiveApiKey {
  id: string;
  userId: string;
  organizationId: string;
  scopes: readonly Scope[];
  /** ISO 8601. */
  expiresAt: string | null;
}

export const apiKeyCacheKey = (keyHash: string) => `api-key:${keyHash}`;

const refusal = () => new UnauthenticatedError('The API key is not valid, expired or revoked');

/**
 * Finds live API keys by the hash of the key. What is found is cached for a few seconds; revoking
 * forgets it in every process. Unknown keys are never cached, so nobody can fill the cache with them.
 */
export function createApiKeyLookup(parts: { apiKeys: ApiKeysRepository; cache: Cache }) {
  const { apiKeys, cache } = parts;

  async function load(keyHash: string): Promise<LiveApiKey> {
    const row = await apiKeys.findLive(keyHash);
    if (!row) throw refusal();
    const { id, userId, organizationId, scopes, expiresAt } = row;
    return { id, userId, organizationId, scopes, expiresAt: expiresAt?.toISOString() ?? null };
  }

  /** @throws UnauthenticatedError */
  return async (keyHash: string): Promise<LiveApiKey> => {
    // Short, for it bounds how long a revoked key could live on where the message was lost.
    const options = { ttlSeconds: TTL.volatile, shared: false };
    const key = await cache.getOrSet(apiKeyCacheKey(keyHash), options, () => load(keyHash));
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now()) throw refusal();
    return key;
  };
}

export type ApiKeyLookup = ReturnType<typeof createApiKeyLookup>;
