import type { FindApiKey, LiveApiKey } from '@/lib/auth/authenticator';
import { type Cache, TTL } from '@/lib/cache/cache';
import { UnauthenticatedError } from '@/lib/errors';
import type { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';

export const apiKeyCacheKey = (keyHash: string) => `api-key:${keyHash}`;

const refusal = () => new UnauthenticatedError('The API key is not valid, expired or revoked');

/**
 * Finds live API keys by the hash of the key and caches them for a few seconds; revoking a key
 * invalidates it in every process. Unknown keys are not cached, so clients cannot fill the cache.
 */
export function createApiKeyLookup(deps: { apiKeys: ApiKeysRepository; cache: Cache }): FindApiKey {
  const { apiKeys, cache } = deps;

  async function load(keyHash: string): Promise<LiveApiKey> {
    const row = await apiKeys.findLive(keyHash);
    if (!row) throw refusal();
    const { id, userId, organizationId, scopes, expiresAt } = row;
    return { id, userId, organizationId, scopes, expiresAt: expiresAt?.toISOString() ?? null };
  }

  return async (keyHash) => {
    // Short, for it bounds how long a revoked key could live on where the message was lost.
    const options = { ttlSeconds: TTL.volatile, shared: false };
    const key = await cache.getOrSet(apiKeyCacheKey(keyHash), options, () => load(keyHash));
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now()) throw refusal();
    return key;
  };
}
