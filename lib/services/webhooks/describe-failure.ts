import { ForbiddenAddressError } from './guarded-connector';

const REASONS: Record<string, string> = {
  ENOTFOUND: 'The name of the host could not be resolved',
  EAI_AGAIN: 'The name of the host could not be resolved',
  ECONNREFUSED: 'The connection was refused',
  ECONNRESET: 'The connection was closed before an answer came',
  EPIPE: 'The connection was closed before an answer came',
  UND_ERR_SOCKET: 'The connection was closed before an answer came',
  ETIMEDOUT: 'The connection could not be made in time',
  UND_ERR_CONNECT_TIMEOUT: 'The connection could not be made in time',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The host cannot be reached',
  CERT_HAS_EXPIRED: 'The TLS certificate of the receiver has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The TLS certificate of the receiver is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'The TLS certificate of the receiver is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The TLS certificate chain of the receiver is not complete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The TLS certificate of the receiver is for another name',
};

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** Why no answer came, for the customer to read. */
export function describeFailure(error: unknown): string {
  if (error instanceof ForbiddenAddressError) return error.message;
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return 'The receiver did not answer in HTTP';
  return REASONS[code] ?? `The connection failed (${code})`;
}
