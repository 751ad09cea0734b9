import { ApiClientError } from './errors';
import type { Operation } from './operation';

/** A raw answer whole: parsed when it is JSON, else its text. */
export async function readRaw(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = /^application\/([\w.-]+\+)?json\b/.test(
    response.headers.get('content-type') ?? '',
  );
  return isJson ? JSON.parse(text) : text;
}

/** Takes an answer out of the envelope. @throws ApiClientError INVALID_RESPONSE when it is not JSON */
export function openEnvelope({ envelope }: Operation, response: Response, text: string): unknown {
  try {
    const body = JSON.parse(text) as { data: unknown; pagination?: unknown };
    return envelope === 'page' ? { data: body.data, pagination: body.pagination } : body.data;
  } catch (cause) {
    throw new ApiClientError({
      code: 'INVALID_RESPONSE',
      status: response.status,
      message: 'The server answered with something that is not JSON.',
      requestId: response.headers.get('x-request-id'),
      cause,
    });
  }
}
