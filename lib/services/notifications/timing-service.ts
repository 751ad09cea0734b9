import type { Actor } from '@/lib/auth/actor';
import type { BodyOf } from '@/lib/contracts/contract';
import type {
  NotificationTimingView,
  setNotificationTiming,
} from '@/lib/contracts/notification-timing';
import type { RunTransaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { type EmailTiming, zoneOf } from './email-time';
import { recipientOf } from './recipient';

export interface NotificationTimingDeps {
  users: Pick<UsersRepository, 'findLive' | 'update'>;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
}

function toView(user: EmailTiming): NotificationTimingView {
  const { quietFrom: from, quietUntil: until, digestHour } = user;
  const quietHours = from !== null && until !== null ? { from, until } : null;
  return { quietHours, digestHour, timeZone: zoneOf(user) };
}

/** When a person wants to be sent e-mails. */
export class NotificationTimingService {
  constructor(private readonly deps: NotificationTimingDeps) {}

  /** @throws NotFoundError */
  async get(actor: Actor): Promise<NotificationTimingView> {
    const user = await this.deps.users.findLive(recipientOf(actor).userId);
    if (!user) throw new NotFoundError('User');
    return toView(user);
  }

  /** What waits already is sent at its time, or later if that is in the quiet hours. */
  async set(
    actor: Actor,
    { quietHours, digestHour }: BodyOf<typeof setNotificationTiming>,
  ): Promise<NotificationTimingView> {
    const { userId } = recipientOf(actor);
    const { from = null, until = null } = quietHours ?? {};
    return this.deps.transaction(async (tx) => {
      const timing = { quietFrom: from, quietUntil: until, digestHour };
      const user = await this.deps.users.update(tx, userId, timing);
      await this.deps.audit.record(tx, actor, {
        action: 'NOTIFICATION_TIMING_CHANGED',
        resourceType: 'User',
        resourceId: userId,
        metadata: timing,
      });
      return toView(user);
    });
  }
}
