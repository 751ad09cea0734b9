export interface PageSecurity {
  nonce: string;
  /** `next dev` uses eval and a WebSocket. */
  development: boolean;
  /** The app is served over https. */
  secure: boolean;
  /** Origins that may show the page in a frame; none by default. */
  frameAncestors?: readonly string[];
}

/** A page loads only our own files, and only scripts with this request's nonce. */
function contentSecurityPolicy({ nonce, development, frameAncestors }: PageSecurity): string {
  const ancestors = frameAncestors?.length ? frameAncestors.join(' ') : "'none'";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? ' ws: wss:' : ''}`,
    `frame-ancestors ${ancestors}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Security headers of every page. */
export function pageSecurityHeaders(security: PageSecurity): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(security),
    // It cannot name origins; browsers follow the policy above.
    ...(security.frameAncestors?.length ? {} : { 'X-Frame-Options': 'DENY' }),
    'X-Content-Type-Options': 'nosniff',
    // The filter that this header controls was itself a vulnerability: 0 disables it.
    'X-XSS-Protection': '0',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    ...(security.secure
      ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' }
      : {}),
  };
}
