import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTwinProvider } from '@/__tests__/support/connections/twin-provider';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { actorOf } from '@/__tests__/support/services/actors';
import { createMember } from '@/__tests__/support/services/members';
import type { Actor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { ValidationError } from '@/lib/errors';
import { createLogger } from '@/lib/logger';
import { type OAuthTwin, startOAuthTwin } from '@/sandbox/twins/oauth-twin';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let container: Container;
let guarded: Container;
let twins: [OAuthTwin, OAuthTwin];
let actor: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  twins = [await startOAuthTwin(), await startOAuthTwin()];
  const create = (env: Record<string, string> = {}) =>
    createContainer(
      loadConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, ...SECRETS, ...env }),
      { logger: createLogger({ level: 'silent' }), providers: [createTwinProvider()] },
    );
  container = create();
  guarded = create({ WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'false' });
});
afterAll(async () => {
  await container?.close();
  await guarded?.close();
  for (const twin of twins ?? []) await twin.close();
  await database?.drop();
});

beforeEach(async () => {
  const { organizationId, userId } = await createMember(container.prisma, 'member');
  actor = actorOf(organizationId, userId, 'member');
  for (const twin of twins) {
    twin.quirks.callbackParams = { shop: hostOf(twin), realmId: 'r-1' };
    twin.quirks.token = { region: 'eu' };
  }
});

const hostOf = ({ url }: OAuthTwin) => new URL(url).host;
const source = { requestId: 'r', ip: null, userAgent: null };

const authorize = (shop: string, on = container) =>
  on.services.connections.authorize(actor, { provider: 'twin', fields: { shop } }, null);

async function connect(twin: OAuthTwin, on = container) {
  const { authorizationUrl, cookie } = await authorize(`${twin.url}/admin`, on);
  const page = await fetch(authorizationUrl, { redirect: 'manual' });
  const params = new URL(page.headers.get('location') ?? '').searchParams;
  const query = { state: params.get('state') ?? '', code: params.get('code') ?? '' };
  return on.services.connections.callback({ query, params, binding: cookie.value, source });
}

describe('a provider whose customers have hosts of their own', () => {
  it('is connected, called and refreshed at the host that the customer entered', async () => {
    const [one, other] = twins;
    const { connectionId } = await connect(one);
    const second = await connect(other);
    expect(second.connectionId).not.toBe(connectionId);
    const row = await container.prisma.connection.findUniqueOrThrow({
      where: { id: connectionId },
    });
    expect(row.metadata).toEqual({ shop: hostOf(one), realmId: 'r-1', region: 'eu' });
    const before = { ...other.requests };
    one.expireTokens();
    const client = await container.createAuthenticatedClient(connectionId);
    expect(client.settings).toEqual(row.metadata);
    await expect(client.request('/me')).resolves.toEqual({ id: 'account-1' });
    expect(other.requests).toEqual(before);
    const again = await connect(one);
    expect(again.connectionId).toBe(connectionId);
  });

  it.each([
    'evil.example',
    '127.0.0.1:80@evil.example',
    '127.0.0.1:80\nevil.example',
    'evil.example#127.0.0.1:80',
    '127.0.0.1:80.evil.example',
    '',
  ])('does not accept %j for the host', async (shop) => {
    await expect(authorize(shop)).rejects.toBeInstanceOf(ValidationError);
  });

  it('does not accept a field that it does not have, or lacks', async () => {
    const { connections } = container.services;
    for (const fields of [{}, { shop: hostOf(twins[0]), other: 'x' }] as Record<string, string>[]) {
      await expect(
        connections.authorize(actor, { provider: 'twin', fields }, null),
      ).rejects.toBeInstanceOf(ValidationError);
    }
  });

  it('rejects a callback that fails its check, or lacks what it stores', async () => {
    const [one] = twins;
    one.quirks.callbackParams = { shop: 'another', realmId: 'r-1' };
    await expect(connect(one)).rejects.toMatchObject({ code: 'OAUTH_STATE_INVALID' });
    one.quirks.callbackParams = { shop: hostOf(one) };
    await expect(connect(one)).rejects.toThrow('Twin did not return "realmId"');
  });

  it('reaches no private address in production', async () => {
    const [one] = twins;
    const before = one.requests.token;
    await expect(connect(one, guarded)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    expect(one.requests.token).toBe(before);
  });
});
