import type { GrantErrorCodes } from './authorization';

/** Codes of ended grants: RFC 6749, OpenID Connect, and what large providers send instead. */
const RECONNECT = [
  'invalid_grant',
  'invalid_token',
  'invalid_refresh_token',
  'bad_refresh_token',
  'expired_token',
  'token_expired',
  'token_revoked',
  'refresh_token_expired',
  'consent_required',
  'interaction_required',
  'login_required',
];
/** Codes of access tokens that ended, in responses of APIs (RFC 6750 and common ones). */
const REFRESH = ['invalid_token', 'expired_token', 'token_expired', 'expired_access_token'];
/** What is wrong with our client; connecting again does not change it. */
const CLIENT = [
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'incorrect_client_credentials',
];
const FIELDS = ['error', 'code', 'error_code', 'errorCode', 'type', 'status'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const matches = (codes: readonly string[], known: readonly string[]) =>
  codes.some((code) => known.some((one) => one.toLowerCase() === code.toLowerCase()));

/** The error codes in a response's body, wherever the provider writes them. */
export function errorCodes(body: unknown): string[] {
  if (!isObject(body)) return [];
  if (Array.isArray(body.errors)) return body.errors.flatMap(errorCodes);
  if (Array.isArray(body)) return body.flatMap(errorCodes);
  return FIELDS.flatMap((field) => {
    const value = body[field];
    if (typeof value === 'string' && value !== '') return [value];
    return field === 'error' ? errorCodes(value) : [];
  });
}

/** What a rejected token request means for the grant. */
export function grantOutcome(
  codes: readonly string[],
  declared: GrantErrorCodes = {},
): 'reconnect' | 'client' | 'unknown' {
  if (matches(codes, [...RECONNECT, ...(declared.reconnect ?? [])])) return 'reconnect';
  return matches(codes, CLIENT) ? 'client' : 'unknown';
}

/** What an API's response means for the access token; null when it is about something else. */
export function tokenOutcome(
  { status, headers, body }: { status: number; headers: Pick<Headers, 'get'>; body: unknown },
  declared: GrantErrorCodes = {},
): 'reconnect' | 'refresh' | null {
  const codes = errorCodes(body);
  if (matches(codes, declared.reconnect ?? [])) return 'reconnect';
  if (status === 401 || matches(codes, declared.refresh ?? [])) return 'refresh';
  if (status !== 400 && status !== 403) return null;
  const challenged = /error="?invalid_token/i.test(headers.get('www-authenticate') ?? '');
  return challenged || matches(codes, REFRESH) ? 'refresh' : null;
}
