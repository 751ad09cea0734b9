import { ACCESS_TOKEN_SECONDS } from '@/lib/auth/access-tokens';
import { REFRESH_TOKEN_SECONDS } from '@/lib/auth/refresh-tokens';
import type { SessionInfo } from '@/lib/contracts/auth';
import type { StartedSession } from '@/lib/services/auth-service';
import type { Cookies } from './cookies';

const DEVICE_SECONDS = 365 * 24 * 60 * 60;

/**
 * Hands a session to its caller: into cookies that scripts cannot read (and a CSRF token that they
 * can), or, for programs, into the answer.
 */
export function deliverSession(
  session: StartedSession,
  transport: 'cookie' | 'token',
  cookies: Cookies,
  csrfToken: string,
): SessionInfo {
  if (transport === 'token') return { ...session.info, tokens: session.tokens };
  cookies.set('access', session.tokens.accessToken, ACCESS_TOKEN_SECONDS);
  cookies.set('refresh', session.tokens.refreshToken, REFRESH_TOKEN_SECONDS);
  cookies.set('csrf', csrfToken, REFRESH_TOKEN_SECONDS);
  if (session.deviceToken) cookies.set('device', session.deviceToken, DEVICE_SECONDS);
  return { ...session.info, tokens: null };
}

export function clearSession(cookies: Cookies): void {
  cookies.clear('access');
  cookies.clear('refresh');
  cookies.clear('csrf');
}
