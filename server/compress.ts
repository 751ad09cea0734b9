import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import type { ApiResponse } from '@/lib/api/api-response';
import { encodedTag } from '@/lib/api/etag';

/** The supported codings, the preferred one first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** In bytes. A smaller body saves less than a packet and doubles the cost of the request. */
const MIN_LENGTH = 1024;
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|x-ndjson|xml|javascript|[\w.-]+\+(?:json|xml))\b)/i;

/** Quality 4: for JSON as fast as gzip and a fifth smaller; the default, 11, takes 100 times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const brotliText = promisify(brotliCompress);
const gzipText = promisify(gzip);

/** The part of Negotiator that its types leave out. */
interface Encodings {
  encodings(available: string[], options: { preferred: string[] }): string[];
}

/** The coding for an `Accept-Encoding` header, by its q-values; null for none. */
export function negotiateCoding(header: string | undefined): Coding | null {
  if (header === undefined) return null;
  const negotiator: Encodings = new Negotiator({ headers: { 'accept-encoding': header } });
  const [best] = negotiator.encodings([...CODINGS, 'identity'], { preferred: [...CODINGS] });
  return CODINGS.find((coding) => coding === best) ?? null;
}

function isCompressible({ body, headers }: ApiResponse): boolean {
  if (body === null || (typeof body === 'string' && body.length < MIN_LENGTH)) return false;
  if (headers.has('content-encoding')) return false;
  if (headers.get('cache-control')?.includes('no-transform')) return false;
  return COMPRESSIBLE.test(headers.get('content-type') ?? '');
}

/**
 * Chooses the coding of a response, null for none, and sets its headers: `Vary` on every compressible
 * response, `Content-Encoding` and another ETag on a compressed one. Event streams are never
 * compressed: each event would wait for the next ones.
 */
export function chooseCoding(
  response: ApiResponse,
  acceptEncoding: string | undefined,
): Coding | null {
  if (!isCompressible(response)) return null;
  const { headers } = response;
  headers.append('vary', 'Accept-Encoding');
  const coding = negotiateCoding(acceptEncoding);
  if (coding === null) return null;
  headers.set('content-encoding', coding);
  const tag = headers.get('etag');
  if (tag !== null) headers.set('etag', encodedTag(tag, coding));
  return coding;
}

/** Compresses a whole text, outside of the main thread. */
export function compressText(text: string, coding: Coding): Promise<Buffer> {
  return coding === 'br' ? brotliText(text, BROTLI) : gzipText(text);
}

/** Compresses a stream; flushes full blocks only. */
export function createCompressor(coding: Coding): Transform {
  return coding === 'br' ? createBrotliCompress(BROTLI) : createGzip();
}
