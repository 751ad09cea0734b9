import type { Actor } from '@/lib/auth/actor';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createTotpSecret, totpUri } from '@/lib/auth/totp';
import type { FactorsView } from '@/lib/contracts/factors';
import { passkey } from '@/lib/contracts/passkeys';
import { PRODUCT_NAME } from '@/lib/contracts/product';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, UnauthenticatedError, ValidationError } from '@/lib/errors';
import type { PasskeysRepository } from '@/lib/repositories/passkeys-repository';
import type { SecondFactorsRepository } from '@/lib/repositories/second-factors-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { SessionsService } from '@/lib/services/auth/sessions-service';
import { personOf } from './person';
import type { SecondFactors } from './second-factors';

export interface FactorsServiceDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  factors: SecondFactorsRepository;
  passkeyRows: PasskeysRepository;
  secondFactors: SecondFactors;
  sessions: Pick<SessionsService, 'recordNewFactor'>;
  vault: Vault;
}

const toPasskeyView = viewOf(passkey);

/** The second factors of a person, added and removed by themselves. */
export class FactorsService {
  constructor(private readonly deps: FactorsServiceDeps) {}

  async get(actor: Actor): Promise<FactorsView> {
    const { user } = await personOf(this.deps.users, actor);
    const totp = await this.deps.factors.findTotp(user.id);
    const passkeys = await this.deps.passkeyRows.list(user.id);
    return {
      password: user.passwordHash !== null,
      passkeys: passkeys.map(toPasskeyView),
      totp: totp?.confirmedAt ? { createdAt: totp.confirmedAt.toISOString() } : null,
      recoveryCodes: await this.deps.factors.countRecoveryCodes(user.id),
    };
  }

  /** @throws ConflictError when there is an authenticator app already */
  async beginTotp(actor: Actor): Promise<{ secret: string; uri: string }> {
    const { user } = await personOf(this.deps.users, actor);
    const secret = createTotpSecret();
    const encrypted = this.deps.vault.encrypt(secret, user.id);
    const begun = await this.deps.transaction((tx) =>
      this.deps.factors.beginTotp(tx, user.id, encrypted),
    );
    if (!begun) throw hasTotp();
    return { secret, uri: totpUri(secret, user.email, PRODUCT_NAME) };
  }

  /**
   * The session counts as one with a second factor from now on; the others must prove themselves again.
   * @returns recovery codes if the person had none
   * @throws ConflictError when there is nothing to confirm
   * @throws ValidationError when the code is wrong
   */
  async confirmTotp(actor: Actor, code: string): Promise<{ recoveryCodes: string[] | null }> {
    const person = await personOf(this.deps.users, actor);
    const userId = person.user.id;
    const totp = await this.deps.factors.findTotp(userId);
    if (totp?.confirmedAt) throw hasTotp();
    if (!totp) throw new ConflictError('Begin to add an authenticator app first');
    const step = this.deps.secondFactors.stepOf(totp, code);
    if (step === null) throw ValidationError.of('body.code', 'is wrong');
    return this.deps.transaction(async (tx) => {
      if (!(await this.deps.users.lock(tx, userId))) throw new UnauthenticatedError();
      if (!(await this.deps.factors.confirmTotp(tx, totp, step))) throw hasTotp();
      await this.deps.sessions.recordNewFactor(tx, userId, person.sessionId);
      await this.deps.secondFactors.report(tx, person.actor, 'TOTP_ADDED', 'totp_added');
      return { recoveryCodes: await this.deps.secondFactors.firstCodes(tx, userId) };
    });
  }

  /** @throws ConflictError when there is none */
  async removeTotp(actor: Actor): Promise<{ removed: true }> {
    const person = await personOf(this.deps.users, actor);
    const userId = person.user.id;
    await this.deps.transaction(async (tx) => {
      if (!(await this.deps.users.lock(tx, userId))) throw new UnauthenticatedError();
      if (!(await this.deps.factors.removeTotp(tx, userId))) throw noFactor();
      await this.deps.secondFactors.endUnneededCodes(tx, userId);
      await this.deps.secondFactors.report(tx, person.actor, 'TOTP_REMOVED', 'totp_removed');
    });
    return { removed: true };
  }

  /** @throws ConflictError without a second factor */
  async createRecoveryCodes(actor: Actor): Promise<{ recoveryCodes: string[] }> {
    const person = await personOf(this.deps.users, actor);
    const userId = person.user.id;
    return this.deps.transaction(async (tx) => {
      // Two requests at once would each leave their codes, and one could outlive the last factor.
      if (!(await this.deps.users.lock(tx, userId))) throw new UnauthenticatedError();
      if ((await this.deps.factors.countFactors(tx, userId)) === 0) throw noFactor();
      const change = 'recovery_codes_created';
      await this.deps.secondFactors.report(tx, person.actor, 'RECOVERY_CODES_CREATED', change);
      return { recoveryCodes: await this.deps.secondFactors.replaceCodes(tx, userId) };
    });
  }
}

const hasTotp = () => new ConflictError('There is an authenticator app; remove it first');
const noFactor = () => new ConflictError('There is no second factor');
