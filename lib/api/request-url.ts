/** Path and query of a request as it was sent; a URL object would normalize them. */
export interface RequestUrl {
  /** As it was sent: percent-encoded, not normalized. */
  readonly pathname: string;
  /** Without the question mark; empty without a query. */
  readonly search: string;
}

/** Splits an absolute URL, or the target of a request line. */
export function splitUrl(url: string): RequestUrl {
  const scheme = url.startsWith('/') ? -1 : url.indexOf('://');
  const start = scheme === -1 ? 0 : url.indexOf('/', scheme + 3);
  if (start === -1) return { pathname: '/', search: '' };
  const question = url.indexOf('?', start);
  return question === -1
    ? { pathname: url.slice(start), search: '' }
    : { pathname: url.slice(start, question), search: url.slice(question + 1) };
}

export const ENCODING_MESSAGE = 'must be percent-encoded UTF-8';

/** Whether a path or a query can be decoded without guessing. */
export function isEncoded(part: string): boolean {
  if (!part.includes('%')) return true;
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
