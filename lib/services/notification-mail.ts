import type { Mail } from './mailer';

export interface MailContent {
  title: string;
  body: string;
  /** A path of the console. */
  link: string | null;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Accepts only paths of the console: a link in our mail must not lead elsewhere. */
function absoluteLink(appUrl: string, link: string | null): string | null {
  return link !== null && /^\/(?![/\\])/.test(link) ? `${appUrl}${link}` : null;
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";

function renderHtml({ title, body }: MailContent, url: string | null, footer: string): string {
  const paragraphs = body
    .split(/\n+/)
    .map((line) => `<p style="margin:0 0 12px;line-height:1.5">${escapeHtml(line)}</p>`)
    .join('');
  const button =
    url === null
      ? ''
      : `<p style="margin:24px 0 0"><a href="${escapeHtml(url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#228be6;color:#ffffff;text-decoration:none;font-weight:600">Open Plinth</a></p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f1f3f5;color:#212529;${FONT}">
<div style="max-width:520px;margin:0 auto;padding:28px;border-radius:12px;background:#ffffff">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(title)}</h1>
${paragraphs}${button}
</div>
<p style="max-width:520px;margin:16px auto 0;font-size:12px;text-align:center;color:#868e96">${escapeHtml(footer)}</p>
</body></html>`;
}

/** A notification as an e-mail, in plain text and in HTML, with its content escaped. */
export function renderNotificationMail(content: MailContent, to: Mail['to'], appUrl: string): Mail {
  const url = absoluteLink(appUrl, content.link);
  const footer = `You receive this e-mail because you have an account at ${appUrl}.`;
  const text = [content.title, content.body, url, `-- \n${footer}`].filter(Boolean).join('\n\n');
  return { to, subject: content.title, text, html: renderHtml(content, url, footer) };
}
