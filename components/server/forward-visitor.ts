import { CLIENT_ADDRESS_HEADER, forwardedAddress } from '@/lib/auth/client-address';
import { createInternalCalls, INTERNAL_CALL_HEADER } from '@/lib/auth/internal-calls';
import { getConfig } from '@/lib/config';

let token: string | undefined;

/**
 * Headers for a call to the API on behalf of the page's visitor: cookies, browser, and the address that
 * our server stated. An `X-Forwarded-For` from outside is never passed on.
 */
export function forwardVisitor(incoming: Headers): Record<string, string> {
  token ??= createInternalCalls(getConfig().jwtSecrets).token;
  const forwarded: Record<string, string> = { [INTERNAL_CALL_HEADER]: token };
  for (const name of ['cookie', 'user-agent']) {
    const value = incoming.get(name);
    if (value !== null) forwarded[name] = value;
  }
  const address = forwardedAddress(incoming);
  if (address !== null) forwarded[CLIENT_ADDRESS_HEADER] = address;
  return forwarded;
}
