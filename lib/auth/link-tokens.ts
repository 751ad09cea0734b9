import { createKeyring } from './crypto';

/** What a mailed link is for. */
export type LinkPurpose =
  | 'email_verification'
  | 'password_reset'
  | 'email_change'
  | 'email_change_approval'
  | 'email_change_undo'
  | 'account_restore'
  | 'invitation';

/** What a token is for: a link, its own page or not, or the second step of a sign-in. */
type TokenPurpose = LinkPurpose | 'unsubscribe' | 'second_factor';

/**
 * Tokens of mailed links and of steps of a sign-in: the id of a VerificationToken or an Invitation, and a signature of the id and
 * the purpose. They are made when the mail is sent, so that jobs and tables hold ids only. Whether the
 * row still counts (expired, used) is up to the caller.
 */
export interface LinkTokens {
  issue(purpose: TokenPurpose, id: string): string;
  /** The row's id, when the token was issued for this purpose; else null. */
  verify(purpose: TokenPurpose, token: string): string | null;
}

export function createLinkTokens(secrets: readonly string[]): LinkTokens {
  const keyring = createKeyring(secrets, 'plinth/link');
  return {
    issue: (purpose, id) => `${id}.${keyring.sign(`${purpose}.${id}`)}`,
    verify(purpose, token) {
      const [id = '', signature = '', ...rest] = token.split('.');
      const isSigned = keyring.signerOf(`${purpose}.${id}`, signature) !== undefined;
      return id !== '' && rest.length === 0 && isSigned ? id : null;
    },
  };
}
