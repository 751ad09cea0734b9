import type { MailboxMessage } from './mailbox/mailbox';

/** The mails of an address in the sandbox's mailbox, the newest first. */
export async function readMails(sandboxUrl: string, to: string): Promise<MailboxMessage[]> {
  const response = await fetch(`${sandboxUrl}/mailbox/messages?${new URLSearchParams({ to })}`);
  if (!response.ok) throw new Error(`The mailbox returned ${response.status}`);
  const { messages } = (await response.json()) as { messages: MailboxMessage[] };
  return messages;
}

/** The first link of a mail's text: the one thing that the mail asks for. */
export function linkIn({ text }: { text?: string | undefined }): URL {
  const [link] = /https?:\/\/\S+/.exec(text ?? '') ?? [];
  if (link === undefined) throw new Error(`The mail has no link: ${text}`);
  return new URL(link);
}
