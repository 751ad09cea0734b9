import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { assertPortsFree, findFreePort, isPortFree } from '@/scripts/lib/ports';

const servers: Server[] = [];

async function listen(port: number, host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, done);
  });
  return (server.address() as { port: number }).port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
  'a port that somebody listens to on %s is taken',
  async (host) => {
    const port = await listen(0, host).catch(() => null);
    // A machine without IPv6 has nothing to find there.
    if (port === null) return;
    expect(await isPortFree(port)).toBe(false);
  },
);

test('a port that nobody listens to is free, and stays so after looking', async () => {
  const port = await findFreePort(23_000);
  expect(await isPortFree(port)).toBe(true);
  expect(await listen(port, '127.0.0.1')).toBe(port);
});

test('the message names each taken port, and the command that chooses free ones', async () => {
  const [app, shop] = [await listen(0, '127.0.0.1'), await listen(0, '127.0.0.1')];
  const check = assertPortsFree({ PORT: app, SANDBOX_PORT: shop });
  await expect(check).rejects.toThrow(`Ports ${app} and ${shop} are in use`);
  const message = await check.catch((error: Error) => error.message);
  const [, port, sandboxPort] =
    /PORT=(\d+) SANDBOX_PORT=(\d+) npm run dev/.exec(message ?? '') ?? [];
  expect(await isPortFree(Number(port))).toBe(true);
  expect(await isPortFree(Number(sandboxPort))).toBe(true);
});

test('two uses of one port are reported before anything starts', async () => {
  const port = await findFreePort(24_000);
  const check = assertPortsFree({ PORT: port, SANDBOX_PORT: port });
  await expect(check).rejects.toThrow(`SANDBOX_PORT is ${port}`);
});
