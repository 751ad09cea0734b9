import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import { readUnsubscribeToken } from '@/lib/auth/unsubscribe-token';
import { findNotification, NOTIFICATIONS } from '@/lib/contracts';
import { NOTIFICATION_CHANNELS, type NotificationChannel } from '@/lib/contracts/area';
import type { BodyOf } from '@/lib/contracts/contract';
import { DIGESTS, type Digest } from '@/lib/contracts/notification-timing';
import {
  isOptional,
  type NotificationPreferenceView,
  type setNotificationPreference,
} from '@/lib/contracts/notifications';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ApiError } from '@/lib/errors';
import type { NotificationPreferencesRepository } from '@/lib/repositories/notification-preferences-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { userActor } from '@/lib/services/auth/session-info';
import { type EmailTiming, nextDigest, quietUntil } from './email-time';
import { recipientOf } from './recipient';

export interface NotificationPreferencesDeps {
  preferences: NotificationPreferencesRepository;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  users: Pick<UsersRepository, 'findLive' | 'findMember'>;
  linkTokens: Pick<LinkTokens, 'verify'>;
}

interface EmailedNotification {
  userId: string;
  type: string;
  createdAt: Date;
  user: EmailTiming;
}

export interface WantedEmail {
  isEnabled: boolean;
  /** Of the first digest after the notification; null: it is sent by itself. */
  digestAt: Date | null;
  quietUntil: Date | null;
  /** All kinds of which the person wants e-mails. */
  types: readonly string[];
}

interface Choice {
  isEnabled: boolean;
  digest: Digest | null;
}

const isDefault = (type: string, channel: NotificationChannel): boolean =>
  findNotification(type)?.channels.includes(channel) ?? false;

/** By which channels people want to be notified of what. */
export class NotificationPreferencesService {
  constructor(private readonly deps: NotificationPreferencesDeps) {}

  /** Of each kind that can be chosen. */
  async list(actor: Actor): Promise<NotificationPreferenceView[]> {
    const choiceOf = await this.choices(recipientOf(actor).userId);
    return NOTIFICATIONS.filter(({ type }) => isOptional(type)).map(({ type, description }) => ({
      type: type as NotificationPreferenceView['type'],
      description,
      channels: NOTIFICATION_CHANNELS.filter((channel) => choiceOf(type, channel).isEnabled),
      digest: choiceOf(type, 'email').digest,
    }));
  }

  /** Returns what the person wants of all kinds then. */
  async set(
    actor: Actor,
    choice: BodyOf<typeof setNotificationPreference>,
  ): Promise<NotificationPreferenceView[]> {
    const { userId } = recipientOf(actor);
    await this.deps.transaction(async (tx) => {
      await this.deps.preferences.set(tx, { userId, ...choice });
      await this.deps.audit.record(tx, actor, {
        action: 'NOTIFICATION_PREFERENCE_CHANGED',
        resourceType: 'User',
        resourceId: userId,
        metadata: choice,
      });
    });
    return this.list(actor);
  }

  /**
   * Ends the e-mails that the link of one of them names, without a sign-in. Again changes nothing.
   * @throws ApiError LINK_INVALID
   */
  async unsubscribe(token: string, source: RequestSource): Promise<{ types: string[] }> {
    const subscription = readUnsubscribeToken(this.deps.linkTokens, token);
    const user = subscription && (await this.deps.users.findLive(subscription.userId));
    if (!subscription || !user) throw new ApiError('LINK_INVALID', 'This link is not valid');
    const types = NOTIFICATIONS.map(({ type }) => type).filter(
      (type) => isOptional(type) && (subscription.type ?? type) === type,
    );
    const actor = userActor(user.id, await this.deps.users.findMember(user.id), source);
    await this.deps.transaction(async (tx) => {
      for (const type of types) {
        const choice = { type, channel: 'email', isEnabled: false };
        await this.deps.preferences.set(tx, { userId: user.id, ...choice });
      }
      await this.deps.audit.record(tx, actor, {
        action: 'NOTIFICATION_PREFERENCE_CHANGED',
        resourceType: 'User',
        resourceId: user.id,
        metadata: { unsubscribed: types },
      });
    });
    return { types };
  }

  /** Whether and when the person wants the e-mail of a notification. */
  async emailOf({ userId, type, createdAt, user }: EmailedNotification): Promise<WantedEmail> {
    const choiceOf = await this.choices(userId);
    const { isEnabled, digest } = choiceOf(type, 'email');
    return {
      isEnabled,
      digestAt: digest && nextDigest(digest, user, createdAt),
      quietUntil: isOptional(type) ? quietUntil(user, new Date()) : null,
      types: NOTIFICATIONS.map((kind) => kind.type).filter(
        (kind) => choiceOf(kind, 'email').isEnabled,
      ),
    };
  }

  /** How the person wants to be notified of a kind by a channel. */
  private async choices(userId: string) {
    const rows = await this.deps.preferences.list(userId);
    const chosen = new Map(rows.map((row) => [`${row.type} ${row.channel}`, row]));
    return (type: string, channel: NotificationChannel): Choice => {
      if (!isOptional(type)) return { isEnabled: true, digest: null };
      const { isEnabled = isDefault(type, channel), digest } =
        chosen.get(`${type} ${channel}`) ?? {};
      return { isEnabled, digest: DIGESTS.find((known) => known === digest) ?? null };
    };
  }

  /** Those of the people who want the kind listed in the console without being alerted to it. */
  async listMuted(
    tx: Transaction,
    userIds: readonly string[],
    type: string,
  ): Promise<ReadonlySet<string>> {
    if (!isOptional(type)) return new Set();
    const choices = await this.deps.preferences.listChoices(tx, userIds, type, 'app');
    return new Set(userIds.filter((id) => !(choices.get(id) ?? isDefault(type, 'app'))));
  }
}
