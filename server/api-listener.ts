import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiResponse } from '@/lib/api/api-response';
import { type RequestTarget, readTarget } from '@/lib/api/request-target';
import type { Logger } from '@/lib/logger';
import type { Coding } from './compress';
import { chooseCoding, compressText, createCompressor } from './compress';
import type { ApiServer } from './create-api-server';
import { NodeRequest } from './node-request';

/** Writes head and body of an answer whose size is known. */
function writeWhole(
  outgoing: ServerResponse,
  response: ApiResponse,
  body: string | Uint8Array,
): void {
  const head = response.headers.toFlat();
  head.push('Content-Length', String(Buffer.byteLength(body)));
  outgoing.writeHead(response.status, head);
  outgoing.end(body);
}

/** Writes a stream as it comes. It is cancelled when the client goes. */
async function writeStream(
  outgoing: ServerResponse,
  { status, headers }: ApiResponse,
  body: ReadableStream<Uint8Array>,
  coding: Coding | null,
): Promise<void> {
  outgoing.writeHead(status, headers.toFlat());
  outgoing.flushHeaders();
  const source = Readable.fromWeb(body as never);
  const sent = coding
    ? pipeline(source, createCompressor(coding), outgoing)
    : pipeline(source, outgoing);
  // Ends with an error when the client goes; the source has been told by then.
  await sent.catch(() => undefined);
}

/** The head that GET would have, without its body; a length is told where it is known. */
function writeHeadOnly(
  outgoing: ServerResponse,
  response: ApiResponse,
  coding: Coding | null,
): void {
  const { status, headers, body } = response;
  const head = headers.toFlat();
  if (typeof body === 'string' && coding === null) {
    head.push('Content-Length', String(Buffer.byteLength(body)));
  }
  outgoing.writeHead(status, head);
  outgoing.end();
  if (body instanceof ReadableStream) void body.cancel();
}

function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: ApiResponse,
): Promise<void> | undefined {
  const { body } = response;
  const coding = chooseCoding(response, incoming.headers['accept-encoding'] as string | undefined);
  if (incoming.method === 'HEAD') {
    writeHeadOnly(outgoing, response, coding);
  } else if (body === null) {
    outgoing.writeHead(response.status, response.headers.toFlat());
    outgoing.end();
  } else if (typeof body !== 'string') {
    return writeStream(outgoing, response, body, coding);
  } else if (coding) {
    return compressText(body, coding).then((bytes) => writeWhole(outgoing, response, bytes));
  } else {
    writeWhole(outgoing, response, body);
  }
  return undefined;
}

export interface ListenerOptions {
  serve: ApiServer;
  /** Gets the requests for pages, in origin form; without it they are 404, like unknown paths of the API. */
  servePage?: RequestListener;
  logger: Logger;
}

/** The one entry of our servers: decides by the path, however it is spelled, who responds. */
export function createListener({ serve, servePage, logger }: ListenerOptions): RequestListener {
  async function respond(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    target: RequestTarget,
  ) {
    const request = new NodeRequest(incoming, outgoing);
    await write(incoming, outgoing, await serve(request, target, incoming.socket.remoteAddress));
  }
  return (incoming, outgoing) => {
    const target = readTarget(incoming.url ?? '/');
    incoming.url = target.url;
    if (target.kind === 'page' && servePage) return servePage(incoming, outgoing);
    respond(incoming, outgoing, target).catch((error: unknown) => {
      logger.error('Responding to a request failed', error, { path: target.pathname });
      outgoing.destroy();
    });
  };
}
