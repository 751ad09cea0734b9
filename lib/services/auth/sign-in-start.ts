import type { RequestSource } from '@/lib/auth/actor';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import type { User } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import type { Member, UsersRepository } from '@/lib/repositories/users-repository';
import type { MailService } from '@/lib/services/mail-service';
import { createSlug } from '@/lib/utils/create-slug';
import { type Occurrence, occurrenceOf } from './occurrence';
import type { SessionMethod, SessionsService, StartedSession } from './sessions-service';

export interface SignInStartDeps {
  users: UsersRepository;
  sessions: Pick<SessionsService, 'start'>;
  deviceTokens: Pick<DeviceTokens, 'verify'>;
  mail: Pick<MailService, 'enqueue'>;
}

interface SignIn {
  user: User;
  /** Null when the person has left every organization. */
  member: Member | null;
  source: RequestSource;
  method: SessionMethod;
  secondFactor?: boolean;
  newDevice: Occurrence | null;
}

/** What every sign-in ends with, once the person has proved who they are. */
export class SignInStart {
  constructor(private readonly deps: SignInStartDeps) {}

  /** For the mail about a browser that the person has not signed in from; else null. */
  async describeNewDevice(
    userId: string,
    from: { transport: 'cookie' | 'token'; source: RequestSource; deviceToken: string | null },
  ): Promise<Occurrence | null> {
    const { transport, source, deviceToken } = from;
    // A program has no device token, and signs in often.
    if (transport === 'token' || this.deps.deviceTokens.verify(userId, deviceToken)) return null;
    return occurrenceOf(source);
  }

  async start(tx: Transaction, signIn: SignIn): Promise<StartedSession> {
    const { user, member, newDevice, ...session } = signIn;
    if (newDevice) {
      const to = { userId: user.id };
      await this.deps.mail.enqueue(tx, { template: 'new-device', to, props: newDevice });
    }
    // A person who has left every organization gets a new one: each session belongs to one.
    const joined = member ?? (await this.createOrganization(tx, user));
    return this.deps.sessions.start(tx, { member: joined, action: 'USER_SIGNED_IN', ...session });
  }

  private createOrganization(tx: Transaction, user: User): Promise<Member> {
    const name = `${user.name}'s organization`;
    const slug = createSlug(name, 'organization');
    return this.deps.users.createOrganization(tx, user, { name, slug });
  }
}
