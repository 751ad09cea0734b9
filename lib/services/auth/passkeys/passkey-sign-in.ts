import type { RequestSource } from '@/lib/auth/actor';
import type { BodyOf } from '@/lib/contracts/contract';
import type { signInWithPasskey } from '@/lib/contracts/passkeys';
import type { RunTransaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { userActor } from '@/lib/services/auth/session-info';
import type { StartedSession } from '@/lib/services/auth/sessions-service';
import type { SignInStart } from '@/lib/services/auth/sign-in-start';
import type { PasskeyProofs } from './passkey-proofs';

export interface PasskeySignInDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  passkeyProofs: PasskeyProofs;
  signInStart: SignInStart;
  audit: AuditService;
}

/** Sign-ins with a passkey alone. Signatures cannot be guessed, so an account has no budget of attempts. */
export class PasskeySignIn {
  constructor(private readonly deps: PasskeySignInDeps) {}

  /**
   * @param deviceToken from an earlier sign-in in this browser
   * @throws ApiError INVALID_CREDENTIALS, alike for an unknown passkey and a wrong or used signature
   */
  async signIn(
    { passkey, transport }: BodyOf<typeof signInWithPasskey>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession> {
    const { users, passkeyProofs, signInStart, audit, transaction } = this.deps;
    const ownerId = await passkeyProofs.ownerOf(passkey);
    const user = ownerId === null ? null : await users.findLive(ownerId);
    const userId = user?.id ?? null;
    const member = await users.findMember(userId ?? '');
    if (user) {
      const from = { transport, source, deviceToken };
      const newDevice = await signInStart.describeNewDevice(user.id, from);
      const session = await transaction(async (tx) => {
        if (!(await passkeyProofs.take(tx, user.id, passkey))) return null;
        const proof = { method: 'passkey', secondFactor: true } as const;
        return signInStart.start(tx, { user, member, source, ...proof, newDevice });
      });
      if (session) return session;
    }
    await transaction((tx) =>
      audit.record(tx, userActor(userId, member, source), {
        action: 'USER_SIGNED_IN',
        resourceType: 'User',
        resourceId: userId,
        outcome: 'failure',
        metadata: { method: 'passkey' },
      }),
    );
    const message = 'The passkey is unknown here, or its response is not valid; start again';
    throw new ApiError('INVALID_CREDENTIALS', message);
  }
}
