const HEADERS: ReadonlyMap<string, string> = new Map([
  ['x-frame-options', 'DENY'],
  ['x-content-type-options', 'nosniff'],
  // Disables a filter of old browsers that is itself a vulnerability.
  ['x-xss-protection', '0'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
]);

const SECURE_HEADERS: ReadonlyMap<string, string> = new Map([
  ...HEADERS,
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
]);

/**
 * Headers of every API response. A response is never a document to frame, run or sniff, so its CSP
 * allows nothing.
 *
 * @param secure whether the app is served over https
 */
export const securityHeaders = (secure: boolean): ReadonlyMap<string, string> =>
  secure ? SECURE_HEADERS : HEADERS;
