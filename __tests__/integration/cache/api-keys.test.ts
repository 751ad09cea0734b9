import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { BACKENDS, openStores, type Stores } from '@/__tests__/support/queue/queue-stack';
import { createMember } from '@/__tests__/support/services/members';
import { type Actor, systemActor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { ApiKeysRepository } from '@/lib/repositories/api-keys-repository';

describe.each(BACKENDS)('API keys, cached, over %s', (kind) => {
  let stores: Stores;
  let admin: Actor;
  let here: Container;
  let there: Container;

  function open(): Container {
    const { databaseUrl, redisUrl } = stores;
    const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'silent' };
    return createContainer(loadConfig({ NODE_ENV: 'test', ...environment }));
  }

  beforeAll(async () => {
    stores = await openStores(kind);
    [here, there] = [open(), open()];
    const { userId, organizationId } = await createMember(here.prisma, 'admin');
    admin = { ...systemActor(organizationId), type: 'user', id: userId, userId };
  }, 60_000);
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await here?.close();
    await there?.close();
    await stores?.drop();
  });

  const make = (expiresAt?: string) =>
    here.services.apiKeys.create(admin, {
      name: 'Warehouse',
      kind: 'personal',
      scopes: ['orders:read'],
      allowedAddresses: [],
      rateLimit: null,
      ...(expiresAt && { expiresAt }),
    });
  const use = ({ authenticator }: Container, key: string) =>
    authenticator.fromApiKey(key, admin.source);

  it('are looked up once for many requests', async () => {
    const { id, key } = await make();
    const look = vi.spyOn(ApiKeysRepository.prototype, 'findLive');
    for (let index = 0; index < 10; index += 1) {
      expect(await use(here, key)).toMatchObject({ id, type: 'api_key', scopes: ['orders:read'] });
    }
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('are rejected once revoked: in this process at once, in others when the message arrives', async () => {
    const { id, key } = await make();
    await use(here, key);
    await use(there, key);
    await here.services.apiKeys.revoke(admin, id);
    await expect(use(here, key)).rejects.toThrow('revoked');
    // Sooner than the cached key would have expired.
    await eventually(() => expect(use(there, key)).rejects.toThrow('revoked'), 3_000);
  });

  it('are rejected after they expire, cached or not', async () => {
    const { key } = await make(new Date(Date.now() + 1_500).toISOString());
    await use(here, key);
    await eventually(() => expect(use(here, key)).rejects.toThrow('expired'), 3_000);
  });

  it('that do not exist are looked up each time', async () => {
    const look = vi.spyOn(ApiKeysRepository.prototype, 'findLive');
    for (let index = 0; index < 3; index += 1) {
      await expect(use(here, 'plinth_unknown')).rejects.toThrow('invalid');
    }
    expect(look).toHaveBeenCalledTimes(3);
  });
});
