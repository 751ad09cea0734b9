import { html, raw } from 'hono/html';
import { type Html, layout } from '@/sandbox/pages/layout';
import type { StoredMail } from './mailbox';

export const VIEWS = ['html', 'text', 'headers'] as const;
export type MailView = (typeof VIEWS)[number];

const NAMES: Record<MailView, string> = { html: 'HTML', text: 'Text', headers: 'Headers' };

/** Renews the list after each change; what is open stays as it is. */
export const LIVE_SCRIPT = `
const refresh = async () => {
  const response = await fetch(location.href);
  if (!response.ok) return location.assign('/mailbox');
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.getElementById('mails').replaceWith(page.getElementById('mails'));
};
const events = new EventSource('/mailbox/events');
events.onopen = events.onmessage = refresh;
`;

const time = (iso: string) =>
  html`<time datetime="${iso}">${new Date(iso).toLocaleTimeString('en-GB')}</time>`;

function mailLink(mail: StoredMail, openId: string | undefined) {
  const current = mail.id === openId ? raw(' aria-current="page"') : '';
  return html`<li><a href="/mailbox/${mail.id}"${current}>
<span class="line"><b>${mail.subject || '(no subject)'}</b>${time(mail.receivedAt)}</span>
<span class="to">${mail.to.join(', ')}</span></a></li>`;
}

function list(mails: readonly StoredMail[], openId?: string) {
  if (mails.length === 0) {
    return html`<section id="mails" class="card"><h2>No mail yet</h2>
<p class="soft small">Mails that the app sends appear here by themselves.</p></section>`;
  }
  return html`<section id="mails" class="card"><div class="line"><h2>${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}</h2>
<form method="post" action="/mailbox/clear"><button class="small">Delete all</button></form></div>
<ul class="mails">${mails.map((mail) => mailLink(mail, openId))}</ul></section>`;
}

function content(mail: StoredMail, view: MailView): Html {
  if (view === 'headers') {
    const rows = mail.headers.map(
      ({ originalKey, value }) => html`<dt>${originalKey}</dt><dd>${value}</dd>`,
    );
    return html`<dl class="headers">${rows}</dl>`;
  }
  if (view === 'text') return html`<pre>${mail.text}</pre>`;
  // An origin of its own and no scripts; links open in new tabs.
  return html`<iframe title="The mail" src="/mailbox/${mail.id}/html"
sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
}

function reader(mail: StoredMail, view: MailView) {
  const tabs = VIEWS.map((name) => {
    const current = name === view ? raw(' aria-current="page"') : '';
    return html`<a href="/mailbox/${mail.id}?view=${name}"${current}>${NAMES[name]}</a>`;
  });
  return html`<article class="card mail"><a class="back small" href="/mailbox">All mails</a>
<h1>${mail.subject || '(no subject)'}</h1>
<dl><dt>From</dt><dd>${mail.from}</dd><dt>To</dt><dd>${mail.to.join(', ')}</dd>
<dt>Received</dt><dd>${time(mail.receivedAt)}, ${mail.size.toLocaleString('en')} bytes</dd></dl>
<nav class="tabs" aria-label="Views">${tabs}</nav>${content(mail, view)}</article>`;
}

const hint = (smtpUrl: string) => html`<section class="card mail hint"><h1>Mailbox</h1>
<p class="soft">Mails sent to <code>${smtpUrl}</code> stop here. Nothing leaves this machine.</p>
<p class="soft small">Programs read them at <a href="/mailbox/messages">/mailbox/messages?to=address</a>.
The last 200 are kept until the shop stops.</p></section>`;

/** The list, and beside it one mail. */
export function mailboxPage(data: {
  mails: readonly StoredMail[];
  smtpUrl: string;
  open?: { mail: StoredMail; view: MailView };
}): string {
  const { mails, smtpUrl, open } = data;
  const body = html`<div class="mailbox${open ? ' reading' : ''}">${list(mails, open?.mail.id)}
${open ? reader(open.mail, open.view) : hint(smtpUrl)}</div><script>${raw(LIVE_SCRIPT)}</script>`;
  return String(layout('Mailbox', body, 'full'));
}
