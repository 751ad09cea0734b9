import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '@/lib/api/answer';
import type { Logger } from '@/lib/logger';
import type { ApiServer } from './create-api-server';
import { NodeRequest } from './node-request';

/** Writes an answer to the socket: text at once, a stream as it comes, and nothing more for HEAD. */
async function write(outgoing: ServerResponse, answer: Answer, isHead: boolean): Promise<void> {
  const { status, headers, body } = answer;
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  if (typeof body === 'string') flat.push('Content-Length', String(Buffer.byteLength(body)));
  outgoing.writeHead(status, flat);
  if (body === null || isHead || typeof body === 'string') {
    outgoing.end(isHead ? undefined : body);
    return;
  }
  outgoing.flushHeaders();
  // Ends with an error when the client goes; the source has been told by then.
  await pipeline(Readable.fromWeb(body as never), outgoing).catch(() => undefined);
}

/** A listener for Node's server that answers through `serve`. */
export function createApiListener(serve: ApiServer, logger: Logger): RequestListener {
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = new NodeRequest(incoming, outgoing);
    const [pathname = '/'] = (incoming.url ?? '/').split('?', 1);
    const result = await serve(request, pathname, incoming.socket.remoteAddress);
    await write(outgoing, result, incoming.method === 'HEAD');
  }
  return (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      logger.error('A request could not be answered', error, { path: incoming.url });
      outgoing.destroy();
    });
  };
}
