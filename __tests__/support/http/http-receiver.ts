import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Handles a request; one that never ends the response keeps the sender waiting. */
export type ApiResponse = (response: ServerResponse, request: ReceivedRequest) => void;

/** Responds with a status, headers and a body. */
export function respondWith(
  status: number,
  { body = '', headers = {} }: { body?: string | Buffer; headers?: Record<string, string> } = {},
): ApiResponse {
  return (response) => response.writeHead(status, headers).end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** What the headers and the body of a delivery say, checked as a customer's program would. @throws when the signature does not fit */
export function verifyDelivery(request: ReceivedRequest, secret: string): unknown {
  return new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
}

/** A real HTTP server on loopback that records what it received. It returns 204 unless set otherwise. */
export async function startHttpReceiver(initial: ApiResponse = respondWith(204)) {
  let reply = initial;
  let connections = 0;
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (message, response) => {
    const body = await readBody(message);
    const { method = '', url = '', headers } = message;
    const request = { method, path: url, headers, body };
    requests.push(request);
    reply(response, request);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    requests,
    /** TCP connections that were made, whatever came over them. */
    connections: () => connections,
    respond(next: ApiResponse) {
      reply = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type HttpReceiver = Awaited<ReturnType<typeof startHttpReceiver>>;
