import { createKeyring } from './crypto';

/**
 * Marks a call that our own page server makes for a visitor: the API then trusts its
 * client address header, so that limits and audit entries are the visitor's and not the page server's.
 */
export const INTERNAL_CALL_HEADER = 'x-plinth-internal';

export interface InternalCalls {
  /** The header's value; it never leaves our own network. */
  readonly token: string;
  accepts(headers: Pick<Headers, 'get'>): boolean;
}

/** Both sides derive the token from the configured secrets. */
export function createInternalCalls(secrets: readonly string[]): InternalCalls {
  const keyring = createKeyring(secrets, 'plinth/internal-call');
  return {
    token: keyring.sign('v1'),
    accepts(headers) {
      const given = headers.get(INTERNAL_CALL_HEADER);
      return given !== null && keyring.signerOf('v1', given) !== undefined;
    },
  };
}
