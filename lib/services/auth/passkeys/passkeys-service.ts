import type { Actor } from '@/lib/auth/actor';
import type { Passkeys } from '@/lib/auth/passkeys';
import type { BodyOf } from '@/lib/contracts/contract';
import { type addPasskey, MAX_PASSKEYS, type PasskeyView, passkey } from '@/lib/contracts/passkeys';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { PasskeysRepository } from '@/lib/repositories/passkeys-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { personOf } from '@/lib/services/auth/factors/person';
import type { SecondFactors } from '@/lib/services/auth/factors/second-factors';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import type { WaysIn } from '@/lib/services/auth/ways-in';

export interface PasskeysServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  passkeys: Passkeys;
  passkeyRows: PasskeysRepository;
  secondFactors: SecondFactors;
  waysIn: WaysIn;
  sessions: Pick<SessionsService, 'recordNewFactor'>;
  audit: AuditService;
}

const toView = viewOf(passkey);

/** The passkeys of a person, added and removed by themselves. */
export class PasskeysService {
  constructor(private readonly deps: PasskeysServiceDeps) {}

  /** For `navigator.credentials.get`. */
  challenge(): Record<string, unknown> {
    return { ...this.deps.passkeys.requestOptions() };
  }

  /** For `navigator.credentials.create`. @throws ConflictError when there are too many */
  async begin(actor: Actor): Promise<Record<string, unknown>> {
    const { user } = await personOf(this.deps.users, actor);
    const rows = await this.deps.passkeyRows.list(user.id);
    if (rows.length >= MAX_PASSKEYS) throw tooMany();
    const known = rows.map(({ credentialId }) => credentialId);
    return { ...(await this.deps.passkeys.creationOptions(user, known)) };
  }

  /**
   * The session counts as one with a second factor from now on; the others must prove themselves again.
   * @returns recovery codes if the person had none
   * @throws ConflictError when there are too many, or the passkey is registered already
   * @throws ValidationError when the response is not valid
   */
  async add(
    actor: Actor,
    { name, credential }: BodyOf<typeof addPasskey>,
  ): Promise<{ passkey: PasskeyView; recoveryCodes: string[] | null }> {
    const { passkeys, passkeyRows, secondFactors, sessions } = this.deps;
    const person = await personOf(this.deps.users, actor);
    const userId = person.user.id;
    const verified = await passkeys.verifyRegistration(userId, credential);
    if (!verified) throw ValidationError.of('body.credential', 'is not valid, or took too long');
    return this.deps.transaction(async (tx) => {
      if (!(await this.deps.users.lock(tx, userId))) throw new UnauthenticatedError();
      if ((await passkeyRows.list(userId, tx)).length >= MAX_PASSKEYS) throw tooMany();
      const row = await passkeyRows.create(tx, { ...verified, userId, name });
      if (!row) throw new ConflictError('This passkey is registered already');
      await sessions.recordNewFactor(tx, userId, person.sessionId);
      await secondFactors.report(tx, person.actor, 'PASSKEY_ADDED', 'passkey_added', { name });
      return { passkey: toView(row), recoveryCodes: await secondFactors.firstCodes(tx, userId) };
    });
  }

  /** @throws NotFoundError */
  async rename(actor: Actor, id: string, name: string): Promise<PasskeyView> {
    const { user } = await personOf(this.deps.users, actor);
    return this.deps.transaction(async (tx) => {
      const row = await this.deps.passkeyRows.rename(tx, user.id, id, name);
      if (!row) throw new NotFoundError('Passkey');
      await this.deps.audit.record(tx, actor, {
        action: 'PASSKEY_RENAMED',
        resourceType: 'User',
        resourceId: user.id,
        metadata: { name },
      });
      return toView(row);
    });
  }

  /** @throws NotFoundError; ConflictError for the last way to sign in */
  async remove(actor: Actor, id: string): Promise<{ id: string }> {
    const { passkeyRows, secondFactors } = this.deps;
    const person = await personOf(this.deps.users, actor);
    const userId = person.user.id;
    return this.deps.transaction(async (tx) => {
      const user = await this.deps.users.lock(tx, userId);
      const rows = await passkeyRows.list(userId, tx);
      const row = rows.find((one) => one.id === id);
      if (!user || !row) throw new NotFoundError('Passkey');
      await this.deps.waysIn.assertAnother(tx, user, { id });
      await passkeyRows.remove(tx, userId, id);
      await secondFactors.endUnneededCodes(tx, userId);
      const { name } = row;
      await secondFactors.report(tx, person.actor, 'PASSKEY_REMOVED', 'passkey_removed', { name });
      return { id };
    });
  }
}

const tooMany = () => new ConflictError(`You can have ${MAX_PASSKEYS} passkeys; remove one first`);
