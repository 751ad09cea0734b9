import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS_TOKEN, SANDBOX_CLIENT_SECRET } from '@/__tests__/support/servers/secrets';
import { type Mount, startServer, type TestServer } from '@/__tests__/support/servers/server';
import { createSandbox } from '@/sandbox/sandbox';
import { describeAccount } from './account';
import { describeApiKeys } from './api-keys';
import { describeAuth } from './auth';
import { describeBadInput } from './bad-input';
import { describeConditional } from './conditional';
import { describeConnections } from './connections';
import { describeEnvelope } from './envelope';
import { describeInvitations } from './invitations';
import { describeJobs } from './jobs';
import { describeMessaging } from './messaging';
import { describeOrders } from './orders/orders';
import { describeOrganizations } from './organizations';
import { describePasswords } from './passwords';
import { describeReauthentication } from './reauthentication';
import { describeRoles } from './roles';
import { describeSessions } from './sessions';
import { describeSystem } from './system';
import { describeTransport } from './transport';

type Sandbox = Awaited<ReturnType<typeof createSandbox>>;

/** The whole HTTP suite against one way of serving the routes. */
export function describeApi(mount: Mount): void {
  describe(`API served by ${mount}`, () => {
    let running: TestServer;
    let shop: Sandbox;
    const server = () => running;
    beforeAll(async () => {
      shop = await createSandbox({
        port: 0,
        orders: 50,
        latencyMs: 0,
        rateLimit: false,
        client: { secret: SANDBOX_CLIENT_SECRET },
      });
      running = await startServer(mount, {
        env: {
          SANDBOX_URL: shop.url,
          SANDBOX_CLIENT_SECRET,
          METRICS_TOKEN,
          CORS_ORIGINS: 'https://partner.example.com',
        },
      });
    });
    afterAll(async () => {
      await running?.close();
      await shop?.close();
    });

    describeEnvelope(server);
    describeAuth(server);
    describeOrganizations(server);
    describeSessions(server);
    describeRoles(server);
    describeInvitations(server);
    describeApiKeys(server);
    describePasswords(server);
    describeReauthentication(server);
    describeAccount(server);
    describeOrders(server);
    describeConditional(server);
    describeConnections(server, () => shop);
    describeJobs(server);
    describeMessaging(server);
    describeBadInput(server);
    describeTransport(server, mount);
    describeSystem(server);

    it('has logged no error', () => {
      expect(running.output()).not.toMatch(/"level":"ERROR"/);
    });
  });
}
