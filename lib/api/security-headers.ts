import type { AnswerHeaders } from './answer';

/**
 * Headers of every API answer. An API answer is never a document to frame, run or sniff, so its CSP
 * allows nothing. `X-XSS-Protection: 0` switches off a filter that is itself a hole in old browsers.
 */
export function setSecurityHeaders(headers: AnswerHeaders, secure: boolean): void {
  headers.set('X-Frame-Options', 'DENY');
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('X-XSS-Protection', '0');
  headers.set('Referrer-Policy', 'strict-origin-when-cross-origin');
  headers.set(
    'Content-Security-Policy',
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  );
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  if (secure) headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
}
