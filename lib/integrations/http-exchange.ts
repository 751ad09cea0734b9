import { ProviderError } from '@/lib/errors';

/** A provider's response. */
export interface HttpResponse {
  status: number;
  headers: Headers;
  body: string;
}

export interface HttpExchange {
  url: URL;
  method: string;
  token: string;
  /** Sent as JSON; undefined sends nothing. */
  body: unknown;
  signal: AbortSignal;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;

async function readBody(response: Response, provider: string): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Throwing out of the loop cancels the rest of the body.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new ProviderError(`${provider} sent a response of more than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Sends one request and reads the whole response, at most 10 MiB. Redirects are not followed: the token
 * is for this address alone. Rejects like `fetch` when there is no response.
 */
export async function exchangeHttp(
  provider: string,
  { url, method, token, body, signal }: HttpExchange,
): Promise<HttpResponse> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'user-agent': 'Plinth/1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: await readBody(response, provider),
  };
}
