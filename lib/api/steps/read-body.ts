import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { RequestContext, Step } from '@/lib/api/context';
import type { ApiRequest } from '@/lib/api/request';
import { ApiError, ValidationError } from '@/lib/errors';

type Chunks = AsyncIterable<Uint8Array>;

function tooLarge(limit: number): ApiError {
  // The rest of the body is not read, so the connection cannot serve another request.
  const headers = { Connection: 'close' };
  return new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${limit} bytes`, {
    headers,
  });
}

/** What reading ended with: our own refusal, or a client that went before its last byte. */
const broken = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : new ApiError('MALFORMED_REQUEST', 'The body did not arrive whole', { cause: error });

/**
 * Passes the chunks on, and throws as soon as they are more than `limit` bytes, or when the client goes
 * before the last one: that is no fault of ours.
 */
async function* bounded(chunks: Chunks, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (error) {
    throw broken(error);
  }
}

/** Node's own stream by its events: its iterator takes longer than all else that is done to a body. */
function collectEvents(stream: Readable, limit: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    function onData(chunk: Uint8Array): void {
      size += chunk.byteLength;
      if (size <= limit) parts.push(chunk);
      else {
        stream.off('data', onData);
        stream.pause();
        reject(tooLarge(limit));
      }
    }
    stream.on('data', onData);
    stream.once('end', () => resolve(parts));
    stream.once('error', reject);
    // Without an end before it the client has gone; after one this comes too late to matter.
    stream.once('close', () => reject(new Error('The connection was closed')));
  });
}

async function collect(chunks: Chunks, limit: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const chunk of bounded(chunks, limit)) parts.push(chunk);
  return parts;
}

async function readText(body: Chunks | Readable, limit: number): Promise<string> {
  const parts = await (body instanceof Readable
    ? collectEvents(body, limit).catch((error: unknown) => {
        throw broken(error);
      })
    : collect(body, limit));
  const [first] = parts;
  const bytes = first && parts.length === 1 ? first : Buffer.concat(parts);
  if (!isUtf8(bytes)) throw new ApiError('MALFORMED_JSON', 'The body is not valid UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** No body is decompressed: a small one could become a huge one. */
function refuseEncoded({ headers }: Pick<ApiRequest, 'headers'>): void {
  const coding = headers.get('content-encoding');
  if (coding === null || coding.toLowerCase() === 'identity') return;
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without a Content-Encoding', {
    headers: { 'Accept-Encoding': 'identity' },
  });
}

/** Hands the body on unread; its type is checked, and its size as far as it is told. */
function openUpload({ request, contract }: RequestContext): Chunks {
  const { contentTypes = [], maxBytes = 0 } = contract.upload ?? {};
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!contentTypes.includes(type)) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `Send the body as ${contentTypes.join(' or ')}`);
  }
  if (!request.body) throw new ValidationError([{ path: 'body', message: 'must not be empty' }]);
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  return bounded(request.body as Chunks, maxBytes);
}

/** Reads the body as text, and not one byte beyond the limit; an upload is left to the handler. */
export const readBody: Step = {
  name: 'read-body',
  appliesTo: ({ schema, rawBody, upload }) => Boolean(schema ?? rawBody ?? upload),
  async run(context) {
    const { request, contract, runtime } = context;
    refuseEncoded(request);
    if (contract.upload) {
      context.upload = openUpload(context);
      return undefined;
    }
    if (!request.body) return undefined;
    const limit = runtime.config.bodyLimitBytes;
    if (Number(request.headers.get('content-length')) > limit) throw tooLarge(limit);
    context.rawBody = await readText(request.body as Chunks | Readable, limit);
    return undefined;
  },
};
