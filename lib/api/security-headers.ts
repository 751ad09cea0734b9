const HEADERS: readonly string[] = [
  ...['X-Frame-Options', 'DENY'],
  ...['X-Content-Type-Options', 'nosniff'],
  // Switches off a filter that is itself a hole in old browsers.
  ...['X-XSS-Protection', '0'],
  ...['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ...['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"],
  ...['Cross-Origin-Opener-Policy', 'same-origin'],
  ...['Cross-Origin-Resource-Policy', 'same-origin'],
];

const SECURE_HEADERS: readonly string[] = [
  ...HEADERS,
  ...['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'],
];

/**
 * Headers of every API answer, names and values in turn. An API answer is never a document to frame,
 * run or sniff, so its CSP allows nothing.
 *
 * @param secure whether the app is served over https
 */
export const securityHeaders = (secure: boolean): readonly string[] =>
  secure ? SECURE_HEADERS : HEADERS;
