import { afterAll, beforeAll, expect, it } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { createMember } from '@/__tests__/support/services/members';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import type { createApiKey } from '@/lib/contracts/api-keys';
import type { BodyOf } from '@/lib/contracts/contract';
import { MAX_API_KEYS } from '@/lib/services/api-keys-service';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let container: Container;
beforeAll(async () => {
  database = await createTestDatabase();
  const env = { NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  container = createContainer(loadConfig(env));
}, 60_000);
afterAll(async () => {
  await container?.close();
  await database?.drop();
});

const INPUT = {
  name: 'one more',
  scopes: ['orders:read'],
  allowedAddresses: [],
  rateLimit: null,
} satisfies Partial<BodyOf<typeof createApiKey>>;

it.each(['organization', 'personal'] as const)(
  'limits the %s keys that work, also when they are created at once',
  async (kind) => {
    const { prisma, services } = container;
    const { userId, organizationId } = await createMember(prisma, 'admin');
    const actor = actorOf(organizationId, userId, 'admin');
    const past = new Date(Date.now() - 1_000);
    const rows = Array.from({ length: MAX_API_KEYS + 10 }, (_, index) => ({
      ...{ organizationId, userId, kind, name: 'key', prefix: 'plinth_', scopes: [] },
      keyHash: `hash-${organizationId}-${index}`,
      // Twelve of them work no longer, so two more may come.
      ...(index < 5 && { expiresAt: past }),
      ...(index >= 5 && index < 12 && { revokedAt: past }),
    }));
    await prisma.apiKey.createMany({ data: rows });
    const create = () => services.apiKeys.create(actor, { ...INPUT, kind });
    const results = await Promise.allSettled([create(), create(), create(), create()]);
    const created = results.flatMap((result) =>
      result.status === 'fulfilled' ? result.value : [],
    );
    expect(created).toHaveLength(2);
    await expect(create()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`There can be ${MAX_API_KEYS} API keys`),
    });
    await services.apiKeys.revoke(actor, created[0]?.id ?? '');
    await expect(create()).resolves.toMatchObject({ name: 'one more' });

    const other = kind === 'personal' ? 'organization' : 'personal';
    await services.apiKeys.create(actor, { ...INPUT, kind: other });
    const neighbor = await createMember(
      prisma,
      'admin',
      kind === 'personal' ? organizationId : undefined,
    );
    const elsewhere = actorOf(neighbor.organizationId, neighbor.userId, 'admin');
    await services.apiKeys.create(elsewhere, { ...INPUT, kind });
  },
);
