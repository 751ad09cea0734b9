import { type Config, getConfig } from '@/lib/config';

const PATH = '/.well-known/security.txt';
const DAY_MS = 24 * 60 * 60 * 1000;
/** RFC 9116 recommends less than a year. */
const VALID_DAYS = 90;

/** Where to report vulnerabilities (RFC 9116); null without a contact. */
export function securityTxt(
  { securityContact, appUrl }: Pick<Config, 'securityContact' | 'appUrl'>,
  now: number,
): string | null {
  if (securityContact === undefined) return null;
  const expires = new Date((Math.floor(now / DAY_MS) + VALID_DAYS) * DAY_MS).toISOString();
  return `Contact: ${securityContact}\nExpires: ${expires}\nCanonical: ${appUrl}${PATH}\nPreferred-Languages: en\n`;
}

export function respondSecurityTxt(): Response {
  const text = securityTxt(getConfig(), Date.now());
  return new Response(
    text ?? 'Set SECURITY_CONTACT to publish where to report vulnerabilities.\n',
    {
      status: text === null ? 404 : 200,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' },
    },
  );
}
