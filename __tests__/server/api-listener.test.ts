import { once } from 'node:events';
import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it, vi } from 'vitest';
import { type Answer, AnswerHeaders } from '@/lib/api/answer';
import { createApiListener } from '@/server/api-listener';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: () => Answer | Promise<Answer>) {
  const logger = { error: vi.fn() };
  server = createServer(createApiListener(answer, logger as never));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/x`, logger };
}

/** An endless file, or one that breaks after so many lines. */
function streamAnswer(breakAfter = Number.POSITIVE_INFINITY) {
  let lines = 0;
  const ended = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      lines += 1;
      if (lines > breakAfter) controller.error(new Error('broken off'));
      else controller.enqueue(new TextEncoder().encode(`line ${lines} ${Math.random()}\n`));
    },
    cancel() {
      ended.cancelled = true;
    },
  });
  const headers = new AnswerHeaders();
  headers.set('Content-Type', 'text/csv');
  return { answer: { status: 200, headers, body }, ended };
}

it.each([undefined, 'gzip', 'br'])('cancels a stream when its reader goes (%s)', async (coding) => {
  const { answer, ended } = streamAnswer();
  const { url, logger } = await serve(() => answer);
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
  const { answer, ended } = streamAnswer();
  const { url } = await serve(() => answer);
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  await vi.waitFor(() => expect(ended.cancelled).toBe(true));
});

it.each(['identity', 'gzip'])('breaks the connection when a stream breaks (%s)', async (coding) => {
  const { answer } = streamAnswer(3);
  const { url } = await serve(() => answer);
  const reading = fetch(url, { headers: { 'accept-encoding': coding } }).then((r) => r.text());
  await expect(reading).rejects.toThrow();
});

it('compresses a stream that ends, whole', async () => {
  const headers = new AnswerHeaders();
  headers.set('Content-Type', 'application/x-ndjson');
  const text = '{"a":1}\n'.repeat(5000);
  const body = new Blob([text]).stream() as Answer['body'];
  const { url } = await serve(() => ({ status: 200, headers, body }));
  const outgoing = send(url, { headers: { 'accept-encoding': 'gzip' } }).end();
  const [incoming] = await once(outgoing, 'response');
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBeLessThan(text.length / 20);
  expect(gunzipSync(bytes).toString()).toBe(text);
});

it('logs what it cannot answer, and closes', async () => {
  const { url, logger } = await serve(() => Promise.reject(new Error('unforeseen')));
  await expect(fetch(url)).rejects.toThrow();
  expect(logger.error).toHaveBeenCalledTimes(1);
});
