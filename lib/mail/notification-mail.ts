import { isOptional } from '@/lib/contracts/notifications';
import type { MailContent } from './mail-content';
import type { MailLinks } from './mail-links';
import type { Mail } from './mailer';
import { renderMail } from './render-mail';

/** A notification as its mail shows it. */
export interface MailedNotification {
  id: string;
  userId: string;
  type: string;
  title: string;
  body: string;
  link: string | null;
  createdAt: Date;
}

type Notifications = readonly [MailedNotification, ...MailedNotification[]];

const contentOf = (
  [first, ...others]: Notifications,
  unsubscribeUrl: string | null,
): MailContent =>
  others.length === 0
    ? {
        template: 'notification',
        props: { title: first.title, body: first.body, link: first.link, unsubscribeUrl },
      }
    : {
        template: 'digest',
        props: {
          items: [first, ...others].map(({ id, title, body, link, createdAt }) => ({
            ...{ id, title, body, link },
            at: createdAt.toISOString(),
          })),
          unsubscribeUrl,
        },
      };

/**
 * The mail of one person's notifications, with a link that ends such mails, for people and for mail
 * programs (RFC 8058): of their kind, or of all that can be chosen when there are several kinds. The same
 * notifications always have the same `Message-ID`.
 */
export async function renderNotifications(
  notifications: Notifications,
  to: Mail['to'],
  links: MailLinks,
  timeZone: string | null,
): Promise<Mail> {
  const [{ id, userId, type }] = notifications;
  const isOneKind = notifications.every((one) => one.type === type);
  const ending = isOptional(type)
    ? links.unsubscribe({ userId, type: isOneKind ? type : null })
    : null;
  const content = contentOf(notifications, ending?.page ?? null);
  const mail = {
    ...(await renderMail(content, to, links, timeZone)),
    messageId: `<notification.${id}@${new URL(links.appUrl).hostname}>`,
  };
  if (ending === null) return mail;
  const headers = {
    'List-Unsubscribe': `<${ending.oneClick}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return { ...mail, headers };
}
