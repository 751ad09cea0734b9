import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { requestBytes, sendRaw } from '@/__tests__/support/http/raw-http';
import { prepareNextRequests } from '@/server/next-requests';

/** In place of Next.js: sends back what reaches it. */
let server: Server;
beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/none');
  vi.stubEnv('APP_URL', 'https://app.example.com');
  prepareNextRequests();
  server = createServer((request, response) => {
    response.end(`${request.method} ${request.url}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

it.each([
  ['GET /sign-in', 'GET /sign-in', true],
  ['HEAD /icon.svg', undefined, true],
  ['GET http://evil.example/sign-in/', 'GET /sign-in/', true],
  ['TRACE /sign-in', 'DELETE /api/other-method/sign-in', false],
  ['POST /sign-in', 'POST /api/other-method/sign-in', false],
  ['OPTIONS /sign-in', 'OPTIONS /api/other-method/sign-in', false],
  ['TRACE /api/v1/auth/me', 'DELETE /api/other-method/api/v1/auth/me', false],
  ['PROPFIND /api/v1/nothing', 'DELETE /api/v1/nothing', false],
  ['DELETE /api/v1/orders/abcdefgh', 'DELETE /api/v1/orders/abcdefgh', false],
  ['GET //evil.example/', 'GET /api/broken-address/path', false],
  ['TRACE *', 'DELETE /api/broken-address/path', false],
])('%s reaches Next.js as %s', async (line, expected, isProtected) => {
  const { port } = server.address() as AddressInfo;
  const response = await sendRaw(`http://127.0.0.1:${port}`, requestBytes(line));
  expect(response?.body || undefined).toBe(expected);
  expect(response?.headers.get('x-content-type-options')).toBe(isProtected ? 'nosniff' : undefined);
  expect(response?.headers.has('strict-transport-security')).toBe(isProtected);
});
