import type { OidcIssuerSettings } from './oidc-client';

const plain = (url: string) => url.replace(/\/$/, '');

/** By the issuer's URL as it signs; some sign with a slash at the end that the setting omits. */
export function findIssuer(
  issuers: readonly OidcIssuerSettings[],
  url: string,
): OidcIssuerSettings | undefined {
  return issuers.find(({ issuer }) => plain(issuer) === plain(url));
}
