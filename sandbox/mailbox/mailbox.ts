import PostalMime, { type Address, type Header } from 'postal-mime';
import type { ReceivedMail } from './smtp-server';

const MAX_MAILS = 200;

/** A mail in the mailbox. */
export interface MailboxMessage {
  id: string;
  receivedAt: string;
  from: string;
  /** The addresses of the envelope. */
  to: string[];
  subject: string;
  text: string;
  html: string;
}

export interface StoredMail extends MailboxMessage {
  headers: Header[];
  size: number;
}

export interface Mailbox {
  add(mail: ReceivedMail): Promise<void>;
  /** The newest first; of one address if given. */
  list(to?: string): StoredMail[];
  find(id: string): StoredMail | undefined;
  clear(): void;
  /** Calls back after each change; returns how to stop. */
  watch(onChange: () => void): () => void;
}

const display = (address: Address | undefined) =>
  address?.name ? `${address.name} <${address.address}>` : (address?.address ?? '');

/** The last 200 mails, in memory. */
export function createMailbox(): Mailbox {
  let mails: StoredMail[] = [];
  let count = 0;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  return {
    async add({ from, to, source }) {
      const parsed = await PostalMime.parse(source);
      count += 1;
      const mail = {
        id: String(count),
        receivedAt: new Date().toISOString(),
        from: display(parsed.from) || from,
        to,
        subject: parsed.subject ?? '',
        text: parsed.text ?? '',
        html: parsed.html ?? '',
        headers: parsed.headers,
        size: source.length,
      };
      mails = [mail, ...mails].slice(0, MAX_MAILS);
      changed();
    },
    list(to) {
      const wanted = to?.toLowerCase();
      return wanted === undefined
        ? mails
        : mails.filter((mail) => mail.to.some((address) => address.toLowerCase() === wanted));
    },
    find: (id) => mails.find((mail) => mail.id === id),
    clear() {
      mails = [];
      changed();
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
  };
}
