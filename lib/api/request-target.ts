/** Where a request goes: to the API, to a page, or nowhere, because its path is ambiguous. */
export interface RequestTarget {
  kind: 'api' | 'page' | 'refused';
  /** The path as it was sent, without scheme, authority and query. */
  pathname: string;
  /** Path and query in origin form (RFC 9112, section 3.2.1), whichever form was sent. */
  url: string;
}

/** Needs decoding: percent-encoding, backslash, fragment, dot or empty segment, non-ASCII. */
const UNUSUAL = /[%\\#]|\/\.|\/\/|[^\x21-\x7e]/;
const ABSOLUTE_FORM = /^https?:\/\/[^/\\?#]*/i;
/** Makes a decoded path ambiguous. */
const AMBIGUOUS = /[\\#\p{Cc}]|\/\/|\/\.{1,2}(?:\/|$)/u;
/** A path that is still percent-encoded after so many rounds is an attack. */
const MAX_ROUNDS = 5;

const isBelowApi = (pathname: string) => /^\/api(?:\/|$)/i.test(pathname);

/** The path with every percent-encoding decoded; null when that does not end or is not UTF-8. */
function decodeFully(pathname: string): string | null {
  let current = pathname;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(current);
    } catch {
      // "100%25" is the text "100%", which cannot be decoded further.
      return round === 0 ? null : current;
    }
    if (decoded === current) return decoded;
    current = decoded;
  }
  return null;
}

/**
 * Decides where a request goes, once, for every spelling of its target: origin or absolute form, dot
 * segments, empty segments, backslashes, percent-encoding, upper and lower case. A path that another
 * router could read as one below `/api` goes to the API or is refused, so no spelling bypasses the
 * pipeline.
 *
 * @param target the request target of the request line
 */
export function readTarget(target: string): RequestTarget {
  const rest = target.startsWith('/') ? target : target.replace(ABSOLUTE_FORM, '');
  const url = rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
  const question = url.indexOf('?');
  const pathname = question === -1 ? url : url.slice(0, question);
  if (pathname.startsWith('/') && !UNUSUAL.test(pathname)) {
    return { kind: isBelowApi(pathname) ? 'api' : 'page', pathname, url };
  }
  const decoded = decodeFully(pathname);
  if (decoded === null || !decoded.startsWith('/') || AMBIGUOUS.test(decoded)) {
    return { kind: 'refused', pathname, url };
  }
  if (isBelowApi(pathname)) return { kind: 'api', pathname, url };
  return { kind: isBelowApi(decoded) ? 'refused' : 'page', pathname, url };
}
