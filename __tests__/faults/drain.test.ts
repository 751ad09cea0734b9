import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';

const CLIENTS = 16;
/** Long enough that a busy machine notices within it. */
const DRAIN_MS = 4_000;

let server: TestServer;
afterEach(() => server?.close());

interface Reply {
  status: number;
  connection: string | undefined;
}

function request(path: string, agent?: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = get(`${server.url}/api/v1${path}`, { agent: agent ?? false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      response.on('error', reject);
      response.on('end', () => resolve({ status, connection: headers.connection }));
      response.resume();
    });
    sent.on('error', reject);
  });
}

/** Clients that send one request after the other over connections that stay open. */
function startLoad() {
  const counts = { replies: 0, failures: [] as string[] };
  let sending = true;
  async function send(agent: Agent): Promise<void> {
    while (sending) {
      try {
        const { status } = await request('/system/version', agent);
        if (status === 200) counts.replies += 1;
        else counts.failures.push(String(status));
      } catch (error) {
        counts.failures.push(String((error as NodeJS.ErrnoException).code));
      }
    }
    agent.destroy();
  }
  const clients = Array.from({ length: CLIENTS }, () =>
    send(new Agent({ keepAlive: true, maxSockets: 1 })),
  );
  const stop = async () => {
    sending = false;
    await Promise.all(clients);
  };
  return { counts, stop };
}

it('no request fails while a server under load stops', { timeout: 60_000 }, async () => {
  server = await startServer('lean', { env: { SHUTDOWN_DRAIN_MS: String(DRAIN_MS) } });
  const load = startLoad();
  await eventually(() => expect(load.counts.replies).toBeGreaterThan(100));
  const ended = once(server.process, 'exit');
  server.process.kill('SIGTERM');

  // As a load balancer does: sends requests until the server says that it gets none any more.
  await eventually(async () => {
    expect((await request('/system/health/ready')).status).toBe(503);
  });
  const atNotice = load.counts.replies;
  await eventually(() => expect(load.counts.replies).toBeGreaterThan(atNotice + 100));
  const reusing = new Agent({ keepAlive: true });
  const last = await request('/system/health/live', reusing);
  expect(last).toEqual({ status: 200, connection: 'close' });
  reusing.destroy();
  await load.stop();
  expect((await ended)[0]).toBe(0);
  expect(load.counts.failures).toEqual([]);
  await expect(request('/system/health/live')).rejects.toThrow('ECONNREFUSED');
});
