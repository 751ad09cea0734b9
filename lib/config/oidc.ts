import { z } from 'zod';
import type { Env, Problem } from './secrets';

/** An issuer of OpenID Connect that people can sign in with. */
export interface OidcIssuer {
  /** In paths and in the environment, such as `google`. */
  readonly name: string;
  /** On buttons. */
  readonly label: string;
  /** Such as `https://accounts.google.com`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Every address of the issuer counts as confirmed, also without `email_verified`. */
  readonly trustsEmail: boolean;
}

const NAME = /^[a-z][a-z0-9]{0,31}$/;
const SUFFIXES = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'LABEL', 'TRUST_EMAIL'] as const;

/** Names with commas between. */
export const issuerNames = z.string().transform((value, context): readonly string[] => {
  const names = value.split(',').map((name) => name.trim());
  if (names.some((name) => !NAME.test(name)) || new Set(names).size < names.length) {
    const message = 'must be different names of small letters and digits, such as google,gitlab';
    context.addIssue({ code: 'custom', message });
  }
  return names;
});

const variable = (name: string, suffix: (typeof SUFFIXES)[number]) =>
  `OIDC_${name.toUpperCase()}_${suffix}`;

const namesIn = (env: Env): string[] =>
  (env.OIDC_ISSUERS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => NAME.test(name));

/** The variables of the issuers that OIDC_ISSUERS names. */
export const oidcVariables = (env: Env): string[] =>
  namesIn(env).flatMap((name) => SUFFIXES.map((suffix) => variable(name, suffix)));

const isLoopback = ({ hostname }: URL) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/** The settings of the issuers that OIDC_ISSUERS names, and what is wrong with them. */
export function readOidcIssuers(env: Env): { issuers: OidcIssuer[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const issuers = namesIn(env).map((name): OidcIssuer => {
    const read = (suffix: (typeof SUFFIXES)[number]) => {
      const value = env[variable(name, suffix)];
      if (value === undefined) {
        problems.push({ variable: variable(name, suffix), message: 'is missing' });
      }
      return value ?? '';
    };
    const issuer = read('ISSUER');
    if (issuer !== '' && !isIssuer(issuer)) {
      const message = 'must be an https URL without query and fragment';
      problems.push({ variable: variable(name, 'ISSUER'), message });
    }
    const trust = env[variable(name, 'TRUST_EMAIL')] ?? 'false';
    if (!/^(true|false)$/.test(trust)) {
      const message = 'must be true or false';
      problems.push({ variable: variable(name, 'TRUST_EMAIL'), message });
    }
    return {
      name,
      issuer,
      clientId: read('CLIENT_ID'),
      clientSecret: read('CLIENT_SECRET'),
      label: env[variable(name, 'LABEL')] ?? name.charAt(0).toUpperCase() + name.slice(1),
      trustsEmail: trust === 'true',
    };
  });
  return { issuers, problems };
}

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return isSafe && url.search === '' && url.hash === '';
}
