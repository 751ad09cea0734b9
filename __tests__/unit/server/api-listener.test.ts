import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it, vi } from 'vitest';
import { type ApiResponse, ResponseHeaders } from '@/lib/api/api-response';
import { createListener } from '@/server/api-listener';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(reply: () => ApiResponse | Promise<ApiResponse>) {
  const logger = { error: vi.fn() };
  server = createServer(createListener({ serve: reply, logger: logger as never }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/x`, logger };
}

/** An endless file, or one that breaks after so many lines. */
function streamResponse(breakAfter = Number.POSITIVE_INFINITY) {
  let lines = 0;
  const ended = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      lines += 1;
      if (lines > breakAfter) controller.error(new Error('broken off'));
      else controller.enqueue(randomBytes(64 * 1024));
    },
    cancel() {
      ended.cancelled = true;
    },
  });
  const headers = new ResponseHeaders();
  headers.set('Content-Type', 'text/csv');
  return { reply: { status: 200, headers, body }, ended };
}

it.each([undefined, 'gzip', 'br'])('cancels a stream when its reader goes (%s)', async (coding) => {
  const { reply, ended } = streamResponse();
  const { url, logger } = await serve(() => reply);
  const outgoing = send(url, { headers: coding ? { 'accept-encoding': coding } : {} });
  outgoing.on('error', () => undefined).end();
  const [incoming] = await once(outgoing, 'response');
  expect(incoming.headers['content-encoding']).toBe(coding);
  await once(incoming, 'data');
  outgoing.destroy();
  await vi.waitFor(() => expect(ended.cancelled).toBe(true));
  expect(logger.error).not.toHaveBeenCalled();
});

it('reads nothing of a stream for HEAD', async () => {
  const { reply, ended } = streamResponse();
  const { url } = await serve(() => reply);
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  await vi.waitFor(() => expect(ended.cancelled).toBe(true));
});

it.each(['identity', 'gzip'])('breaks the connection when a stream breaks (%s)', async (coding) => {
  const { reply } = streamResponse(3);
  const { url } = await serve(() => reply);
  const reading = fetch(url, { headers: { 'accept-encoding': coding } }).then((r) => r.text());
  await expect(reading).rejects.toThrow();
});

it('compresses a stream that ends, whole', async () => {
  const headers = new ResponseHeaders();
  headers.set('Content-Type', 'application/x-ndjson');
  const text = '{"a":1}\n'.repeat(5000);
  const body = new Blob([text]).stream() as ApiResponse['body'];
  const { url } = await serve(() => ({ status: 200, headers, body }));
  const outgoing = send(url, { headers: { 'accept-encoding': 'gzip' } }).end();
  const [incoming] = await once(outgoing, 'response');
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBeLessThan(text.length / 20);
  expect(gunzipSync(bytes).toString()).toBe(text);
});

it('logs what it cannot handle, and closes', async () => {
  const { url, logger } = await serve(() => Promise.reject(new Error('unforeseen')));
  await expect(fetch(url)).rejects.toThrow();
  expect(logger.error).toHaveBeenCalledTimes(1);
});
