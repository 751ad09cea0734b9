import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { ApiResponse } from '@/lib/api/api-response';
import { encodedTag } from '@/lib/api/etag';
import { type Coding, negotiateCoding } from './negotiate-coding';

/** Below it the client saves less than a packet, and we pay as much as for the whole request. */
const MIN_LENGTH = 1024;
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|x-ndjson|xml|javascript|[\w.-]+\+(?:json|xml))\b)/i;

/** Quality 4: for JSON as fast as gzip and a fifth smaller; the default, 11, takes a hundred times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const brotliText = promisify(brotliCompress);
const gzipText = promisify(gzip);

function isCompressible({ body, headers }: ApiResponse): boolean {
  if (body === null || (typeof body === 'string' && body.length < MIN_LENGTH)) return false;
  if (headers.get('Content-Encoding') !== null) return false;
  if (headers.get('Cache-Control')?.includes('no-transform')) return false;
  return COMPRESSIBLE.test(headers.get('Content-Type') ?? '');
}

/**
 * The coding to send an answer in, or null, and the headers that go with it: `Vary` for every answer
 * that could have been compressed, coding and another ETag for one that is. Events are never
 * compressed: each would wait for the next ones.
 */
export function chooseCoding(
  response: ApiResponse,
  acceptEncoding: string | undefined,
): Coding | null {
  if (!isCompressible(response)) return null;
  const { headers } = response;
  headers.append('Vary', 'Accept-Encoding');
  const coding = negotiateCoding(acceptEncoding);
  if (coding === null) return null;
  headers.set('Content-Encoding', coding);
  const tag = headers.get('ETag');
  if (tag !== null) headers.set('ETag', encodedTag(tag, coding));
  return coding;
}

/** A whole text at once, away from the main thread. */
export function compressText(text: string, coding: Coding): Promise<Buffer> {
  return coding === 'br' ? brotliText(text, BROTLI) : gzipText(text);
}

/** For what is made while it is sent. Nothing is flushed before it fills a block. */
export function createCompressor(coding: Coding): Transform {
  return coding === 'br' ? createBrotliCompress(BROTLI) : createGzip();
}
