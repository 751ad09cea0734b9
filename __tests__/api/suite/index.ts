import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mount, startServer, type TestServer } from '@/__tests__/support/server';
import { describeAuth } from './auth';
import { describeBadInput } from './bad-input';
import { describeEnvelope } from './envelope';
import { describeJobs } from './jobs';
import { describeOrders } from './orders';
import { describeSystem } from './system';

/** The whole HTTP suite against one way of serving the routes. */
export function describeApi(mount: Mount): void {
  describe(`API served by ${mount}`, () => {
    let running: TestServer;
    const server = () => running;
    beforeAll(async () => {
      running = await startServer(mount);
    });
    afterAll(async () => {
      await running?.close();
    });

    describeEnvelope(server, mount);
    describeAuth(server);
    describeOrders(server);
    describeJobs(server);
    describeBadInput(server);
    describeSystem(server);

    it('has logged no error', () => {
      expect(running.output()).not.toMatch(/"level":"ERROR"/);
    });
  });
}
