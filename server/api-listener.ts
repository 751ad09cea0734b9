import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiResponse } from '@/lib/api/api-response';
import { isForPage } from '@/lib/api/refuse';
import { type RequestTarget, readTarget } from '@/lib/api/request-target';
import type { Logger } from '@/lib/logger';
import { chooseCoding, compressText, createCompressor } from './compress';
import type { ApiServer } from './create-api-server';
import { discardBody } from './linger';
import { NodeRequest } from './node-request';

/** Ends a response, after the rest of the request's body if the handler did not read it. */
async function end(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  content?: string | Buffer,
): Promise<void> {
  if (!incoming.complete) {
    outgoing.flushHeaders();
    if (content) outgoing.write(content);
    await discardBody(incoming);
    outgoing.end();
  } else outgoing.end(content);
}

/** Writes a response to the socket, compressed if the client accepts it; for HEAD without the body. */
async function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: ApiResponse,
): Promise<void> {
  const { status, headers, body } = response;
  const coding = chooseCoding(response, incoming.headers['accept-encoding'] as string | undefined);
  const isHead = incoming.method === 'HEAD';
  const head = headers.toFlat();
  if (typeof body === 'string' && !(isHead && coding)) {
    const content = coding ? await compressText(body, coding) : body;
    head.push('content-length', String(Buffer.byteLength(content)));
    outgoing.writeHead(status, head);
    return end(incoming, outgoing, isHead ? undefined : content);
  }
  outgoing.writeHead(status, head);
  if (isHead || !(body instanceof ReadableStream)) {
    await end(incoming, outgoing);
    if (body instanceof ReadableStream) await body.cancel();
    return;
  }
  outgoing.flushHeaders();
  incoming.resume();
  const stages = [Readable.fromWeb(body as never), ...(coding ? [createCompressor(coding)] : [])];
  // Fails when the client disconnects, after it has cancelled the body.
  await pipeline([...stages, outgoing]).catch(() => undefined);
}

export interface ListenerOptions {
  serve: ApiServer;
  /** Serves pages; gets requests in origin form. Without it they are 404. */
  servePage?: RequestListener | undefined;
  logger: Logger;
}

/** The entry of our servers: the API or a page responds, by the path in any spelling. */
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
    const isPage = target.kind === 'page' && isForPage(incoming.method ?? 'GET', target.pathname);
    if (isPage && servePage) return servePage(incoming, outgoing);
    respond(incoming, outgoing, target).catch((error: unknown) => {
      logger.error('Responding to a request failed', error, { path: target.pathname });
      outgoing.destroy();
    });
  };
}
