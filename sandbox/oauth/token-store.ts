import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  payload: AdapterPayload;
  /** Milliseconds since the epoch; null never expires. */
  expiresAt: number | null;
}

export type TokenStoreSnapshot = [key: string, entry: Entry][];

/** What the authorization server remembers: sessions, grants, codes and tokens, in memory. */
export interface TokenStore {
  adapter: AdapterFactory;
  /** Removes every grant and all that came of it, as when a merchant removes the app. */
  revokeGrants(): void;
  count(model: string): number;
  clear(): void;
  snapshot(): TokenStoreSnapshot;
  restore(snapshot: TokenStoreSnapshot): void;
}

const GRANTED = ['Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode'];

/**
 * Creates the store; `onChange` is called after each write. When two requests race for one code or
 * refresh token, the second is refused with `reuseError()` and the grant ends, as with plain reuse.
 */
export function createTokenStore(onChange: () => void, reuseError: () => Error): TokenStore {
  const entries = new Map<string, Entry>();

  const read = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresAt === null || entry.expiresAt > Date.now()) return entry.payload;
    entries.delete(key);
    return undefined;
  };

  const dropWhere = (matches: (key: string, entry: Entry) => boolean) => {
    for (const [key, entry] of entries) if (matches(key, entry)) entries.delete(key);
    onChange();
  };

  const dropExpired = () => {
    const now = Date.now();
    dropWhere((_, entry) => entry.expiresAt !== null && entry.expiresAt <= now);
  };

  const findBy = (model: string, field: 'uid' | 'userCode', value: string) => {
    for (const key of entries.keys()) {
      if (key.startsWith(`${model}:`) && entries.get(key)?.payload[field] === value) {
        return read(key);
      }
    }
    return undefined;
  };

  let writes = 0;
  const adapter = (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : null;
      entries.set(`${model}:${id}`, { payload, expiresAt });
      writes += 1;
      if (writes % 500 === 0) dropExpired();
      onChange();
    },
    find: async (id) => read(`${model}:${id}`),
    findByUid: async (uid) => findBy(model, 'uid', uid),
    findByUserCode: async (userCode) => findBy(model, 'userCode', userCode),
    async consume(id) {
      const payload = read(`${model}:${id}`);
      if (payload?.consumed) {
        const { grantId } = payload;
        dropWhere((key, entry) => key === `Grant:${grantId}` || entry.payload.grantId === grantId);
      }
      if (!payload || payload.consumed) throw reuseError();
      payload.consumed = Math.floor(Date.now() / 1000);
      onChange();
    },
    async destroy(id) {
      entries.delete(`${model}:${id}`);
      onChange();
    },
    async revokeByGrantId(grantId) {
      dropWhere((key, entry) => key.startsWith(`${model}:`) && entry.payload.grantId === grantId);
    },
  });

  return {
    adapter,
    revokeGrants: () => dropWhere((key) => GRANTED.some((model) => key.startsWith(`${model}:`))),
    count: (model) => [...entries.keys()].filter((key) => key.startsWith(`${model}:`)).length,
    clear: () => dropWhere(() => true),
    snapshot: () => [...entries],
    restore(snapshot) {
      for (const [key, entry] of snapshot) entries.set(key, entry);
    },
  };
}
