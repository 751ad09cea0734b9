import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { LinkTokens } from '@/lib/auth/link-tokens';
import { readUnsubscribeToken } from '@/lib/auth/unsubscribe-token';
import { findNotification, NOTIFICATIONS } from '@/lib/contracts';
import { NOTIFICATION_CHANNELS, type NotificationChannel } from '@/lib/contracts/area';
import type { BodyOf } from '@/lib/contracts/contract';
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
import { recipientOf } from './recipient';

export interface NotificationPreferencesDeps {
  preferences: NotificationPreferencesRepository;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  users: Pick<UsersRepository, 'findLive' | 'findMember'>;
  linkTokens: Pick<LinkTokens, 'verify'>;
}

const isDefault = (type: string, channel: NotificationChannel): boolean =>
  findNotification(type)?.channels.includes(channel) ?? false;

/** By which channels people want to be notified of what. */
export class NotificationPreferencesService {
  constructor(private readonly deps: NotificationPreferencesDeps) {}

  /** Of each kind that can be chosen. */
  async list(actor: Actor): Promise<NotificationPreferenceView[]> {
    const rows = await this.deps.preferences.list(recipientOf(actor).userId);
    const chosen = new Map(rows.map((row) => [`${row.type} ${row.channel}`, row.isEnabled]));
    const isEnabled = (type: string, channel: NotificationChannel) =>
      chosen.get(`${type} ${channel}`) ?? isDefault(type, channel);
    return NOTIFICATIONS.filter(({ type }) => isOptional(type)).map(({ type, description }) => ({
      type: type as NotificationPreferenceView['type'],
      description,
      channels: NOTIFICATION_CHANNELS.filter((channel) => isEnabled(type, channel)),
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

  /** Whether people can choose to have no e-mails of the kind. */
  isOptional(type: string): boolean {
    return isOptional(type);
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

  async wantsEmail(userId: string, type: string): Promise<boolean> {
    if (!isOptional(type)) return true;
    return (await this.deps.preferences.find(userId, type, 'email')) ?? isDefault(type, 'email');
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
