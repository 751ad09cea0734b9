import PostalMime, { type Email } from 'postal-mime';
import { eventually } from '@/__tests__/support/eventually';
import * as sandbox from '@/sandbox/mailbox/smtp-server';

export { linkIn } from '@/sandbox/mailbox-client';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** The whole mail as it came, headers first. */
  source: string;
}

type Refusal = { code: number; message: string } | null;

/** Throws what the server replies. */
function refuseBy(refusal: Refusal): void {
  if (!refusal) return;
  throw Object.assign(new Error(refusal.message), { responseCode: refusal.code });
}

/** A real SMTP server on loopback that keeps what it received: the sandbox's, with faults. */
export async function startSmtpServer() {
  const mails: ReceivedMail[] = [];
  let refusal: Refusal = null;
  let recipientRefusal: Refusal = null;
  let hangUp = false;
  let onTaken: (() => Promise<unknown>) | null = null;
  const server = await sandbox.startSmtpServer({
    port: 0,
    checkRecipient: () => refuseBy(recipientRefusal),
    receive({ from, to, source }) {
      refuseBy(refusal);
      mails.push({ from, to, source: source.toString('utf8') });
      if (onTaken) return onTaken().then(() => undefined);
      if (!hangUp) return;
      // The mail is taken; whether the sender learns of it is another matter.
      server.hangUp();
      return new Promise(() => undefined);
    },
  });

  async function mailsTo(address: string): Promise<Email[]> {
    const own = mails.filter(({ to }) => to.includes(address));
    return Promise.all(own.map(({ source }) => PostalMime.parse(source)));
  }

  return {
    url: server.url,
    mails,
    /** The mails of an address so far, parsed, the oldest first. */
    mailsTo,
    /** The newest mail of an address, once there are `count`. */
    waitForMail: (address: string, count = 1) =>
      eventually(async () => {
        const found = await mailsTo(address);
        const newest = found.at(-1);
        if (newest && found.length >= count) return newest;
        throw new Error(`${address} has ${found.length} mails, not ${count}`);
      }),
    /** Refuses mail with this reply; null accepts again. */
    refuse(next: Refusal) {
      refusal = next;
    },
    /** Refuses every recipient with this reply, before the mail itself. */
    refuseRecipients(next: Refusal) {
      recipientRefusal = next;
    },
    /** Called with each mail that is taken, before the sender learns of it; null ends that. */
    onTaken(next: typeof onTaken) {
      onTaken = next;
    },
    /** Accepts mail and closes the connection without a reply. */
    hangUpAfterTaking(next: boolean) {
      hangUp = next;
    },
    close: server.close,
  };
}

export type SmtpTestServer = Awaited<ReturnType<typeof startSmtpServer>>;
