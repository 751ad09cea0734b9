import WooCommerceRestApi from '@woocommerce/woocommerce-rest-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { actorOf } from '@/__tests__/support/services/actors';
import { createMember } from '@/__tests__/support/services/members';
import type { Actor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { NeedsReauthError, ValidationError } from '@/lib/errors';
import { createWooCommerceProvider } from '@/lib/integrations/woocommerce';
import { createLogger } from '@/lib/logger';
import { startWooCommerceTwin } from '@/sandbox/twins/woocommerce-twin';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

const KEY = `ck_${'a'.repeat(40)}`;
const SECRET = `cs_${'b'.repeat(40)}`;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let twin: Awaited<ReturnType<typeof startWooCommerceTwin>>;
let container: Container;
let actor: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  const orders = Array.from({ length: 12 }, (_, index) => ({ id: index + 1, number: `${index}` }));
  twin = await startWooCommerceTwin({ key: KEY, secret: SECRET, orders });
  container = createContainer(
    loadConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, ...SECRETS }),
    {
      logger: createLogger({ level: 'silent' }),
      providers: [createWooCommerceProvider()],
    },
  );
  const { organizationId, userId } = await createMember(container.prisma, 'member');
  actor = actorOf(organizationId, userId, 'member');
});
afterAll(async () => {
  await container?.close();
  await twin?.close();
  await database?.drop();
});

const connect = (fields: Record<string, string> = {}) =>
  container.services.connections.create(actor, {
    provider: 'woocommerce',
    fields: { store: `${twin.url}/`, key: KEY, secret: SECRET, ...fields },
  });

describe('WooCommerce', () => {
  it('has a twin that the vendor’s client accepts', async () => {
    const url = twin.url;
    const create = (consumerSecret: string) =>
      new WooCommerceRestApi({ url, consumerKey: KEY, consumerSecret, version: 'wc/v3' });
    const { data, headers } = await create(SECRET).get('orders', { per_page: 5, page: 3 });
    expect(data).toHaveLength(2);
    expect(headers['x-wp-total']).toBe('12');
    await expect(create('cs_wrong').get('orders')).rejects.toMatchObject({
      response: { status: 401 },
    });
  });

  it('connects by keys that the store accepts; they are stored encrypted', async () => {
    const { connection, jobId } = await connect();
    expect(connection).toMatchObject({ externalId: twin.store, name: twin.store, scopes: [] });
    expect(jobId).toEqual(expect.any(String));
    const row = await container.prisma.connection.findUniqueOrThrow({
      where: { id: connection.id },
    });
    expect(row.metadata).toEqual({ store: twin.store });
    const secret = await container.prisma.connectionSecret.findUniqueOrThrow({
      where: { connectionId: connection.id },
    });
    expect(secret.ciphertext).not.toContain(SECRET);
    const client = await container.createAuthenticatedClient(connection.id);
    await expect(client.request('/orders?per_page=2')).resolves.toHaveLength(2);
    expect((await connect()).connection.id).toBe(connection.id);
    const audits = await container.prisma.auditLog.findMany({
      where: { action: 'CONNECTION_CREATED' },
    });
    expect(audits).toHaveLength(2);
    expect(JSON.stringify(audits)).not.toContain(SECRET);
  });

  it('stores no keys that the store rejects, and says at which fields', async () => {
    const before = await container.prisma.connection.count();
    const failure = await connect({ secret: `cs_${'c'.repeat(40)}` }).catch((error) => error);
    expect(failure).toBeInstanceOf(ValidationError);
    expect(JSON.stringify(failure)).toContain('body.fields.secret');
    expect(JSON.stringify(failure)).not.toContain('cs_ccc');
    await expect(connect({ store: '127.0.0.1:1' })).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
    });
    await expect(connect({ key: 'wrong' })).rejects.toBeInstanceOf(ValidationError);
    expect(await container.prisma.connection.count()).toBe(before);
  });

  it('is not connected by OAuth', async () => {
    const fields = { store: twin.store, key: KEY, secret: SECRET };
    const body = { provider: 'woocommerce', fields };
    await expect(container.services.connections.authorize(actor, body, null)).rejects.toMatchObject(
      { code: 'CONFLICT' },
    );
  });

  it('asks for new keys when the store revokes them, and can be disconnected', async () => {
    const { connection } = await connect();
    twin.revokeKeys();
    const client = await container.createAuthenticatedClient(connection.id);
    await expect(client.request('/orders')).rejects.toBeInstanceOf(NeedsReauthError);
    const { connections } = container.services;
    expect((await connections.get(actor, connection.id)).status).toBe('needs_reauth');
    expect((await connections.disconnect(actor, connection.id)).status).toBe('disconnected');
  });
});
