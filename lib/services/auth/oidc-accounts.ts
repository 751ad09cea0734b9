import type { RequestSource } from '@/lib/auth/actor';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import type { OidcIssuerSettings, OidcPerson } from '@/lib/auth/oauth/oidc-client';
import type { PendingIdentity } from '@/lib/auth/oauth/pending-identities';
import { isUniqueViolation } from '@/lib/db/errors';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type { IdentitiesRepository, IdentityRow } from '@/lib/repositories/identities-repository';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { MailService } from '@/lib/services/mail-service';
import { createSlug } from '@/lib/utils/create-slug';
import type { SecondFactorSignIn } from './factors/second-factor-sign-in';
import { occurrenceOf } from './occurrence';
import { OidcRefusal } from './oidc-refusal';
import type { SessionsService, StartedSession } from './sessions-service';

/** As sign-up limits names. */
const MAX_NAME = 120;

export interface OidcAccountsDeps {
  transaction: RunTransaction;
  users: UsersRepository;
  identityRows: IdentitiesRepository;
  sessions: Pick<SessionsService, 'start'>;
  deviceTokens: Pick<DeviceTokens, 'verify'>;
  mail: Pick<MailService, 'enqueue'>;
  secondFactorSignIn: Pick<SecondFactorSignIn, 'challenge'>;
}

/** A session, the challenge of its second step, or the identity that waits until its owner has signed in. */
type Entry = { session: StartedSession } | { challenge: string } | { pending: PendingIdentity };

/** Finds or creates the account of somebody whom an issuer has identified. */
export class OidcAccounts {
  constructor(private readonly deps: OidcAccountsDeps) {}

  /** @throws OidcRefusal */
  async enter(
    person: OidcPerson,
    issuer: OidcIssuerSettings,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<Entry> {
    const { users, identityRows } = this.deps;
    const known = await identityRows.findBySubject(person.issuer, person.subject);
    if (known) return this.signIn(known, issuer, source, deviceToken);
    const { email } = person;
    if (email === null) throw new OidcRefusal('email_missing');
    if (!person.emailVerified) throw new OidcRefusal('email_unverified');
    const owner = await users.findByEmail(email);
    if (!owner) return { session: await this.signUp({ ...person, email }, issuer, source) };
    const { issuer: issuerUrl, subject } = person;
    return { pending: { userId: owner.id, issuer: issuerUrl, subject, email } };
  }

  private async signIn(
    identity: IdentityRow,
    issuer: OidcIssuerSettings,
    source: RequestSource,
    deviceToken: string | null,
  ): Promise<Entry> {
    const { users, identityRows, deviceTokens, mail } = this.deps;
    const user = await users.findLive(identity.userId);
    if (!user) throw new OidcRefusal('account_deleted');
    const second = await this.deps.secondFactorSignIn.challenge(user, `oidc:${issuer.name}`);
    if (second) return { challenge: second.challenge };
    const member = await users.findMember(user.id);
    const isNewDevice = deviceTokens.verify(user.id, deviceToken) === null;
    const props = await occurrenceOf(source);
    const session = await this.deps.transaction(async (tx) => {
      if (!(await identityRows.recordUse(tx, identity.id))) throw new OidcRefusal('expired');
      if (isNewDevice) {
        const to = { userId: user.id };
        await mail.enqueue(tx, { template: 'new-device', to, props });
      }
      // A person who has left every organization gets a new one: each session belongs to one.
      const joined =
        member ?? (await users.createOrganization(tx, user, organizationOf(user.name)));
      return this.startSession(tx, joined, issuer, source, 'USER_SIGNED_IN');
    });
    return { session };
  }

  private async signUp(
    person: OidcPerson & { email: string },
    issuer: OidcIssuerSettings,
    source: RequestSource,
  ): Promise<StartedSession> {
    const { email, subject } = person;
    const name = (person.name ?? email.split('@')[0] ?? email).slice(0, MAX_NAME);
    const { name: organizationName, slug } = organizationOf(name);
    try {
      return await this.deps.transaction(async (tx) => {
        const member = await this.deps.users.createAccount(tx, {
          email,
          name,
          passwordHash: null,
          emailVerifiedAt: new Date(),
          organizationName,
          slug,
        });
        const userId = member.user.id;
        await this.deps.identityRows.create(tx, { userId, issuer: person.issuer, subject, email });
        return this.startSession(tx, member, issuer, source, 'USER_SIGNED_UP');
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // The address is that of a deleted account, or another request has just signed up.
      const owner = await this.deps.users.findByEmail(email);
      throw new OidcRefusal(owner ? 'expired' : 'account_deleted');
    }
  }

  private startSession(
    tx: Transaction,
    member: Member,
    { name }: OidcIssuerSettings,
    source: RequestSource,
    action: string,
  ): Promise<StartedSession> {
    return this.deps.sessions.start(tx, { member, source, method: `oidc:${name}`, action });
  }
}

function organizationOf(person: string) {
  const name = `${person}'s organization`;
  return { name, slug: createSlug(name, 'organization') };
}
