import type { OidcFailure } from '@/lib/contracts/oidc';
import { ApiError } from '@/lib/errors';

const MESSAGES: Record<OidcFailure, string> = {
  denied: 'The issuer did not confirm the sign-in',
  expired: 'The sign-in was not started in this browser, has expired or was used',
  unavailable: 'The issuer is unavailable',
  email_missing: 'The issuer gave no e-mail address',
  email_unverified: 'The e-mail address is not confirmed at the issuer',
  account_deleted: 'The account is about to be deleted; the link in our e-mail restores it',
  linked_elsewhere: 'The identity is linked to another account',
  unknown_issuer: 'There is no such issuer',
};

/** A sign-in with an issuer that ends without a session; 409 for programs, `/sign-in?error=` for browsers. */
export class OidcRefusal extends ApiError {
  constructor(
    readonly failure: OidcFailure,
    /** The page that shows it. */
    readonly page = '/sign-in',
  ) {
    super('CONFLICT', MESSAGES[failure], { details: { reason: failure } });
  }
}

/** The failure of an error that ended a sign-in with an issuer; null for faults of our own. */
export function oidcFailureOf(error: ApiError): OidcFailure | null {
  if (error instanceof OidcRefusal) return error.failure;
  switch (error.code) {
    case 'OAUTH_STATE_INVALID':
    case 'VALIDATION_ERROR':
      return 'expired';
    case 'OAUTH_DENIED':
      return 'denied';
    case 'PROVIDER_ERROR':
      return 'unavailable';
    case 'NOT_FOUND':
      return 'unknown_issuer';
    default:
      return null;
  }
}
