import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_METHODS, refuseUnknownPath, respondOtherMethod } from '@/lib/api/refuse';
import { createListener } from '@/server/api-listener';
import { refuseMalformed } from '@/server/refuse-malformed';

const SETTINGS = { secureCookies: false, corsOrigins: [] };
/** In bytes: more than the buffers of both ends of a connection. */
const REST = Buffer.alloc(32 << 20, 'x');

let server: Server;

/** Sends all of a request before it reads any of the response. */
async function sendThenRead(head: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(head);
    socket.write(REST, () => resolve());
  });
  socket.end();
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk);
  return Buffer.concat(received).toString();
}

beforeAll(async () => {
  const logger = { error: expect.unreachable } as never;
  const serve = (request: { method: string; headers: { get(name: string): string | null } }) =>
    request.method === 'OPTIONS'
      ? respondOtherMethod(request, PAGE_METHODS, SETTINGS)
      : refuseUnknownPath(request, '/api/x', SETTINGS);
  server = createServer(createListener({ serve, logger })).listen(0, '127.0.0.1');
  refuseMalformed(server, SETTINGS);
  await once(server, 'listening');
});

afterAll(() => server.close());

describe('a client that is still sending reads the response to', () => {
  const body = `Connection: close\r\nContent-Length: ${REST.length}\r\n\r\n`;
  it.each([
    [
      'a request that is refused before its body is read',
      `POST /api/x HTTP/1.1\r\nHost: x\r\n${body}`,
      404,
    ],
    ['a request with an empty response', `OPTIONS /api/x HTTP/1.1\r\nHost: x\r\n${body}`, 204],
    ['HEAD with a body', `HEAD /api/x HTTP/1.1\r\nHost: x\r\n${body}`, 404],
    ['headers that are too large', 'GET /api/x HTTP/1.1\r\nHost: x\r\nX: ', 431],
    ['bytes that are not HTTP', 'nonsense\r\n\r\n', 400],
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ])('%s', async (_, head, status) => {
    expect(await sendThenRead(head)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
