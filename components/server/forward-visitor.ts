import { createInternalCallToken, INTERNAL_CALL_HEADER } from '@/lib/auth/internal-calls';
import { getConfig } from '@/lib/config';

let token: string | undefined;

/** Headers for a call to the API on behalf of whoever asked for the page: cookies, browser, address. */
export function forwardVisitor(incoming: Headers): Record<string, string> {
  token ??= createInternalCallToken(getConfig().jwtSecret);
  const forwarded: Record<string, string> = { [INTERNAL_CALL_HEADER]: token };
  for (const name of ['cookie', 'user-agent', 'x-forwarded-for']) {
    const value = incoming.get(name);
    if (value !== null) forwarded[name] = value;
  }
  return forwarded;
}
