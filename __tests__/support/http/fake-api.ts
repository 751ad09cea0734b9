import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** Parsed when it is JSON. */
  body: unknown;
}
type ApiResponse = (request: SeenRequest, response: ServerResponse, count: number) => void;

/** An HTTP server on a free port that responds by `METHOD /path` and records its requests. */
export async function startFakeApi(responses: Record<string, ApiResponse>) {
  const seen: SeenRequest[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const request: SeenRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: incoming.headers['content-type'] === 'application/json' ? JSON.parse(text) : text,
    };
    seen.push(request);
    const key = `${request.method} ${request.url.split('?')[0]}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const reply = responses[key];
    if (reply) reply(request, response, count);
    else fail(response, 404, 'NOT_FOUND');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const meta = { timestamp: '2026-01-01T00:00:00.000Z', requestId: 'req-1' };

export function ok(response: ServerResponse, data: unknown, extra: object = {}): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ success: true, data, ...extra, meta }));
}

export function fail(
  response: ServerResponse,
  status: number,
  code: string,
  options: { headers?: Record<string, string>; details?: unknown } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...options.headers });
  const error = { code, message: `It is ${code}`, details: options.details };
  response.end(JSON.stringify({ success: false, error, meta }));
}

export function sampleJob(status: string, done = 0) {
  return { id: 'job00000001', status, progress: { done, total: 10, message: 'Reading' } };
}
