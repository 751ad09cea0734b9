import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createMember, startSession } from '@/__tests__/support/services/members';
import { bindApiHandler } from '@/lib/api/create-api-handler';
import { type Actor, systemActor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { contracts } from '@/lib/contracts';
import { defineContract } from '@/lib/contracts/contract';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const JWT_SECRET = 'a test secret that is long enough for production';
const page = { page: 1, perPage: 20, sort: '-firstUsedAt' } as const;

const legacy = defineContract({
  method: 'GET',
  path: '/api/v1/legacy',
  tag: 'orders',
  summary: 'What used to be',
  authenticate: true,
  role: 'viewer',
  scope: 'orders:read',
  response: z.object({ ok: z.boolean() }),
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
  deprecation: {
    deprecated: '2026-01-01T00:00:00Z',
    sunset: '2099-01-01T00:00:00Z',
    replacedBy: '/api/v1/orders',
  },
});

const { deprecation: _, ...current } = legacy;

describe('uses of a deprecated operation', () => {
  let database: TestDatabase;
  let container: Container;
  let admin: Actor;
  let token: string;
  let key: string;

  /** Calls an operation as the server would. */
  async function call(
    contract: Pick<typeof legacy, keyof typeof current>,
    bearer: string,
  ): Promise<Response> {
    const createApiHandler = bindApiHandler(() => container);
    const handler = createApiHandler({ ...contract, handler: () => ({ ok: true }) });
    const request = new Request(`http://localhost${contract.path}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    return handler(request, { params: {} });
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, LOG_LEVEL: 'silent', JWT_SECRET };
    container = createContainer(loadConfig({ NODE_ENV: 'test', ...environment }));
    const { prisma, services } = container;
    const member = await createMember(prisma, 'admin');
    const { userId, organizationId } = member;
    token = (await startSession(prisma, member, JWT_SECRET)).token;
    admin = { ...systemActor(organizationId), type: 'user', id: userId, userId };
    const made = await services.apiKeys.create(admin, {
      name: 'Warehouse',
      kind: 'personal',
      scopes: ['orders:read'],
      allowedAddresses: [],
      rateLimit: null,
    });
    key = made.key;
  }, 60_000);
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await container.close();
    await database.drop();
  });

  const list = async (actor = admin) =>
    (await container.services.deprecations.list(actor, page)).data;

  it('are marked in the response, and cost no write of their own', async () => {
    const writes = vi.spyOn(container.prisma, '$executeRaw');
    const reply = await call(legacy, token);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('sunset')).toBe('Thu, 01 Jan 2099 00:00:00 GMT');
    for (let index = 0; index < 4; index += 1) await call(legacy, token);
    expect(writes).not.toHaveBeenCalled();
    await container.deprecations.flush();
  });

  it('are listed per caller, with the replacement', async () => {
    for (let index = 0; index < 3; index += 1) await call(legacy, key);
    await call(legacy, token);
    await container.deprecations.flush();
    const listed = await list();
    expect(listed).toHaveLength(2);
    expect(listed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          operation: 'GET /api/v1/legacy',
          callerType: 'user',
          callerName: expect.stringMatching(/^admin \(admin-.*@example.com\)$/),
          uses: 6,
        }),
        expect.objectContaining({ callerType: 'api_key', callerName: 'Warehouse', uses: 3 }),
      ]),
    );
    for (const use of listed) {
      expect(() => contracts.listDeprecations.response.parse(use)).not.toThrow();
      expect(Date.parse(use.firstUsedAt)).toBeLessThanOrEqual(Date.parse(use.lastUsedAt));
    }
  });

  it('are nobody else’s to see', async () => {
    expect(await list(systemActor('another organization'))).toEqual([]);
  });

  it('are counted in the metrics', async () => {
    const text = await container.metrics.registry.metrics();
    expect(text).toContain('deprecated_requests_total{operation="GET /api/v1/legacy"} 9');
  });

  it('are not lost while the database is down', async () => {
    vi.spyOn(container.prisma, '$executeRaw').mockRejectedValueOnce(new Error('down'));
    await call(legacy, key);
    await container.deprecations.flush();
    await call(legacy, key);
    await container.deprecations.flush();
    const [{ uses } = { uses: 0 }] = (await list()).filter(
      ({ callerType }) => callerType === 'api_key',
    );
    expect(uses).toBe(5);
  });

  it('are deleted half a year after the last', async () => {
    await container.prisma.deprecatedUse.updateMany({
      where: { callerType: 'user' },
      data: { lastUsedAt: new Date(Date.now() - 181 * 24 * 60 * 60 * 1000) },
    });
    const later = createContainer(container.config);
    later.deprecations.record(legacy, { ...admin, id: 'another' });
    await later.close();
    expect((await list()).map(({ callerId }) => callerId)).toEqual(['another', expect.any(String)]);
  });

  it('are recorded for deprecated operations only', async () => {
    const before = await list();
    expect((await call(current, token)).headers.get('sunset')).toBeNull();
    await container.deprecations.flush();
    expect(await list()).toEqual(before);
  });
});
