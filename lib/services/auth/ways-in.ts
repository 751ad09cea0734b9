import { findIssuer } from '@/lib/auth/oauth/find-issuer';
import type { OidcIssuerSettings } from '@/lib/auth/oauth/oidc-client';
import type { User } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import { ConflictError } from '@/lib/errors';
import type { IdentitiesRepository } from '@/lib/repositories/identities-repository';
import type { PasskeysRepository } from '@/lib/repositories/passkeys-repository';

export interface WaysInDeps {
  issuers: readonly OidcIssuerSettings[];
  identityRows: Pick<IdentitiesRepository, 'list'>;
  passkeyRows: Pick<PasskeysRepository, 'list'>;
}

/** What a person is about to give up: their password, or the id of an identity or a passkey. */
type WayIn = 'password' | { id: string };

/** The ways in which a person can begin a sign-in: password, passkeys, issuers that are configured. */
export class WaysIn {
  constructor(private readonly deps: WaysInDeps) {}

  /** Call it under the lock of the user. @throws ConflictError when `lost` is the last way */
  async assertAnother(tx: Transaction, user: User, lost: WayIn): Promise<void> {
    if (user.passwordHash !== null && lost !== 'password') return;
    const { issuers, identityRows, passkeyRows } = this.deps;
    const remains = ({ id }: { id: string }) => lost === 'password' || id !== lost.id;
    const identities = (await identityRows.list(user.id, tx)).filter(remains);
    if (identities.some(({ issuer }) => findIssuer(issuers, issuer))) return;
    if ((await passkeyRows.list(user.id, tx)).some(remains)) return;
    throw new ConflictError('This is your last way to sign in: set up another one first');
  }
}
