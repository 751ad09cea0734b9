import type { MailContent } from './mail-content';
import type { MailLinks } from './mail-links';
import type { Mail } from './mailer';

/**
 * Renders a mail in HTML and in plain text.
 * @param timeZone of its times, IANA; null for UTC
 */
export async function renderMail(
  content: MailContent,
  to: Mail['to'],
  links: MailLinks,
  timeZone: string | null = null,
): Promise<Mail> {
  // Imported with the first mail: servers send none and save the memory of React and the templates.
  const { renderTemplate } = await import('./templates/render-template');
  return { to, ...(await renderTemplate(content, links, timeZone)) };
}
