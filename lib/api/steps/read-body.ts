import type { Step } from '@/lib/api/context';
import { ApiError } from '@/lib/errors';

function tooLarge(limit: number): ApiError {
  // The rest of the body is not read, so the connection cannot serve another request.
  const headers = { Connection: 'close' };
  return new ApiError('PAYLOAD_TOO_LARGE', `The body must not be larger than ${limit} bytes`, {
    headers,
  });
}

function decode(chunks: Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not valid UTF-8');
  }
}

/** Reads the body as text, and not one byte beyond the limit. */
export const readBody: Step = {
  name: 'read-body',
  async run(context) {
    const { request, contract, runtime } = context;
    if (!(contract.schema || contract.rawBody) || !request.body) return undefined;
    const limit = runtime.config.bodyLimitBytes;
    if (Number(request.headers.get('content-length')) > limit) throw tooLarge(limit);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
    context.rawBody = decode(chunks);
    return undefined;
  },
};
