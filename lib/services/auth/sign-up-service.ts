import type { RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { BodyOf } from '@/lib/contracts/contract';
import type { signUp, verifyEmail } from '@/lib/contracts/sign-up';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ConflictError, ValidationError } from '@/lib/errors';
import { sendAccountMail } from '@/lib/queue/jobs/account-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { SignUpsRepository } from '@/lib/repositories/sign-ups-repository';
import type { NewAccount, UsersRepository } from '@/lib/repositories/users-repository';
import type { MailService } from '@/lib/services/mail-service';
import { createSlug } from '@/lib/utils/create-slug';
import { inMinutes, linkInvalid, SIGN_UP_MINUTES } from './links';
import { hashNewPassword } from './new-password';
import type { SessionMethod, SessionsService, StartedSession } from './sessions-service';
import type { createMailBudget } from './sign-in-budget';

export interface SignUpServiceDeps {
  /** `immediate` creates the account at once, and so reveals which addresses have one. */
  mode: 'verified' | 'immediate';
  transaction: RunTransaction;
  users: UsersRepository;
  signUps: SignUpsRepository;
  sessions: Pick<SessionsService, 'start'>;
  allowsMail: ReturnType<typeof createMailBudget>;
  linkTokens: Pick<LinkTokens, 'verify'>;
  jobs: Pick<Jobs, 'enqueue'>;
  mail: Pick<MailService, 'enqueue'>;
}

/**
 * Creates accounts, once their address is confirmed. Until then nothing but a `SignUp` row exists, without
 * a password: the person who filled in the form has not shown that the address is theirs.
 */
export class SignUpService {
  constructor(private readonly deps: SignUpServiceDeps) {}

  /**
   * The session, or null when a link has been mailed. The work is the same for an address with an
   * account: the job that sends the mail finds it.
   * @throws ValidationError in mode `immediate` alone, when the password is missing or easily guessed
   * @throws ConflictError in mode `immediate` alone, when the address has an account
   */
  async create(
    { password, transport: _, ...account }: BodyOf<typeof signUp>,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<StartedSession | null> {
    if (this.deps.mode === 'immediate') {
      if (password === undefined) throw ValidationError.of('body.password', 'is required');
      const passwordHash = await hashNewPassword(password, account, 'password');
      return this.createAccount({ ...account, passwordHash }, source);
    }
    const { email } = account;
    if (await this.takesMail(email, source, deviceToken)) {
      const expiresAt = inMinutes(SIGN_UP_MINUTES);
      await this.deps.transaction(async (tx) => {
        await this.deps.signUps.create(tx, { ...account, expiresAt });
        await this.deps.jobs.enqueue(tx, sendAccountMail, { about: 'sign_up', email });
      });
    }
    return null;
  }

  /** Sends the newest link of the address again, if there is one. */
  async resend(email: string, source: RequestSource, deviceToken: string | null): Promise<void> {
    if (!(await this.takesMail(email, source, deviceToken))) return;
    await this.deps.transaction((tx) =>
      this.deps.jobs.enqueue(tx, sendAccountMail, { about: 'sign_up', email }),
    );
  }

  /** Mails the link, or to the owner of the address that it has an account; returns the template. */
  async sendLink(email: string): Promise<string> {
    const user = await this.deps.users.findByEmail(email);
    return this.deps.transaction(async (tx) => {
      if (user) {
        const to = { userId: user.id };
        await this.deps.mail.enqueue(tx, { template: 'account-exists', to, props: {} });
        return 'account-exists';
      }
      const signUp = await this.deps.signUps.findLatest(tx, email);
      if (!signUp) return 'none';
      await this.deps.mail.enqueue(tx, {
        template: 'verify-email',
        to: { address: email, name: signUp.name },
        props: { tokenId: signUp.id, validForMinutes: SIGN_UP_MINUTES },
      });
      return 'verify-email';
    });
  }

  /**
   * Creates the account of the link, with this password, and its session.
   * @throws ApiError LINK_INVALID
   * @throws ValidationError when the password is easily guessed; the link stays usable
   */
  async verify(
    { token, password }: Pick<BodyOf<typeof verifyEmail>, 'token' | 'password'>,
    source: RequestSource,
  ): Promise<StartedSession> {
    const { linkTokens, signUps, transaction } = this.deps;
    const id = linkTokens.verify('email_verification', token);
    const signUp = id === null ? null : await signUps.find(id);
    if (!signUp) throw linkInvalid();
    const { email, name, organizationName } = signUp;
    const passwordHash = await hashNewPassword(password, signUp, 'password');
    const account = { email, name, organizationName, passwordHash, emailVerifiedAt: new Date() };
    try {
      return await transaction(async (tx) => {
        if (!(await signUps.take(tx, signUp))) throw linkInvalid();
        return this.start(tx, account, source, 'email');
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw linkInvalid();
      throw error;
    }
  }

  removeExpired(): Promise<number> {
    return this.deps.signUps.removeExpired();
  }

  private async takesMail(email: string, source: RequestSource, deviceToken: string | null) {
    const user = await this.deps.users.findByEmail(email);
    return this.deps.allowsMail({ email, userId: user?.id ?? null, source, deviceToken });
  }

  private async createAccount(account: Account, source: RequestSource): Promise<StartedSession> {
    try {
      return await this.deps.transaction((tx) => this.start(tx, account, source, 'password'));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError('This e-mail address has an account; sign in instead', {
        details: { field: 'email' },
      });
    }
  }

  private async start(
    tx: Transaction,
    account: Account,
    source: RequestSource,
    method: SessionMethod,
  ): Promise<StartedSession> {
    const slug = createSlug(account.organizationName, 'organization');
    const member = await this.deps.users.createAccount(tx, { ...account, slug });
    return this.deps.sessions.start(tx, { member, source, method, action: 'USER_SIGNED_UP' });
  }
}

type Account = Omit<NewAccount, 'slug'>;
