import { isUtf8 } from 'node:buffer';
import type { RequestContext, Step } from '@/lib/api/context';
import { ApiError, isApiError, PayloadTooLargeError, ValidationError } from '@/lib/errors';

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Yields the chunks up to `limit` bytes.
 * @throws ApiError PAYLOAD_TOO_LARGE, or MALFORMED_REQUEST if the client disconnects before the end
 */
async function* limited(chunks: Chunks, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > limit) throw new PayloadTooLargeError('body', limit);
      yield chunk;
    }
  } catch (error) {
    if (isApiError(error)) throw error;
    throw new ApiError('MALFORMED_REQUEST', 'The body is incomplete', { cause: error });
  }
}

async function readText(body: Chunks, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of limited(body, limit)) parts.push(chunk);
  const bytes = Buffer.concat(parts);
  if (!isUtf8(bytes)) throw new ApiError('MALFORMED_JSON', 'The body is not valid UTF-8');
  return bytes.toString();
}

/** Rejects compressed bodies: a small one could expand to a huge one. */
function rejectEncoded({ request: { headers } }: RequestContext): void {
  const coding = headers.get('content-encoding');
  if (coding === null || coding.toLowerCase() === 'identity') return;
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without a Content-Encoding', {
    headers: { 'Accept-Encoding': 'identity' },
  });
}

function rejectOtherTypes({ request, contract }: RequestContext): void {
  const accepted = contract.upload?.contentTypes ?? [];
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (accepted.includes(type)) return;
  throw new ApiError('UNSUPPORTED_MEDIA_TYPE', `Send the body as ${accepted.join(' or ')}`);
}

/** Reads the body as text, up to the size limit. The handler reads an upload itself. */
export const readBody: Step = {
  name: 'read-body',
  appliesTo: ({ schema, rawBody, upload }) => Boolean(schema ?? rawBody ?? upload),
  async run(context) {
    const { request, contract, runtime } = context;
    const body = request.body as Chunks | null;
    const limit = contract.upload?.maxBytes ?? runtime.config.bodyLimitBytes;
    rejectEncoded(context);
    if (contract.upload) rejectOtherTypes(context);
    if (contract.upload && !body) {
      throw ValidationError.of('body', 'must not be empty');
    }
    if (!body) return undefined;
    if (Number(request.headers.get('content-length')) > limit)
      throw new PayloadTooLargeError('body', limit);
    if (contract.upload) context.upload = limited(body, limit);
    else context.rawBody = await readText(body, limit);
    return undefined;
  },
};
