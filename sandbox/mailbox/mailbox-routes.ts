import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { apiError } from '@/sandbox/api/api-error';
import { loopbackOnly } from '@/sandbox/control/loopback-only';
import type { Mailbox, MailboxMessage, StoredMail } from './mailbox';
import { LIVE_SCRIPT, mailboxPage, VIEWS } from './mailbox-page';

const scriptHash = createHash('sha256').update(LIVE_SCRIPT).digest('base64');

const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  `script-src 'sha256-${scriptHash}'`,
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of a mail's own HTML, also when it is opened by itself: no scripts, nothing from elsewhere. */
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

const HEARTBEAT_MS = 20_000;

function toMessage({ headers: _headers, size: _size, ...message }: StoredMail): MailboxMessage {
  return message;
}

/** Links open in new tabs. */
function withNewTabs(html: string): string {
  const base = '<base target="_blank">';
  return /<head\b[^>]*>/i.test(html)
    ? html.replace(/<head\b[^>]*>/i, (head) => head + base)
    : base + html;
}

/** The mailbox under `/mailbox`: pages for people, `/messages` for programs. */
export function createMailboxRoutes(mailbox: Mailbox, smtpUrl: string) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(loopbackOnly);
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });

  app.get('/', (c) => {
    c.header('content-security-policy', PAGE_POLICY);
    return c.html(mailboxPage({ mails: mailbox.list(), smtpUrl }));
  });

  app.get('/messages', (c) => c.json({ messages: mailbox.list(c.req.query('to')).map(toMessage) }));
  app.delete('/messages', (c) => {
    mailbox.clear();
    return c.body(null, 204);
  });
  app.post('/clear', (c) => {
    mailbox.clear();
    return c.redirect('/mailbox', 303);
  });

  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const stop = mailbox.watch(() => void stream.writeSSE({ data: 'changed' }));
      stream.onAbort(stop);
      // A stream that has ended without a word is noticed by writing to it.
      while (!stream.aborted) {
        await stream.write(': open\n\n');
        await stream.sleep(HEARTBEAT_MS);
      }
    }),
  );

  app.get('/:id', (c) => {
    const mail = mailbox.find(c.req.param('id'));
    if (!mail) return apiError(c, 404, 'not_found', 'There is no such mail; it may be deleted.');
    const standard = mail.html === '' ? 'text' : 'html';
    const view = VIEWS.find((name) => name === c.req.query('view')) ?? standard;
    c.header('content-security-policy', PAGE_POLICY);
    return c.html(mailboxPage({ mails: mailbox.list(), smtpUrl, open: { mail, view } }));
  });

  app.get('/:id/html', (c) => {
    const mail = mailbox.find(c.req.param('id'));
    if (!mail) return apiError(c, 404, 'not_found', 'There is no such mail; it may be deleted.');
    c.header('content-security-policy', MAIL_POLICY);
    return c.html(withNewTabs(mail.html));
  });
  return app;
}
