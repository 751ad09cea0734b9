import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from '@/__tests__/support/eventually';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** The whole mail as it came, headers first. */
  source: string;
}

/** The first link of a mail's text: the one thing that the mail asks for. */
export function linkIn(mail: Pick<Email, 'text'>): URL {
  const [link] = /https?:\/\/\S+/.exec(mail.text ?? '') ?? [];
  if (link === undefined) throw new Error(`The mail has no link: ${mail.text}`);
  return new URL(link);
}

type Refusal = { code: number; message: string } | null;

/** A real SMTP server on loopback that keeps what it received. */
export async function startSmtpServer() {
  const mails: ReceivedMail[] = [];
  let refusal: Refusal = null;
  let hangUp = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal) {
          done(Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('utf8'),
        });
        // The mail is taken; whether the sender learns of it is another matter.
        if (hangUp) for (const connection of server.connections) connection.close();
        else done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  async function mailsTo(address: string): Promise<Email[]> {
    const own = mails.filter(({ to }) => to.includes(address));
    return Promise.all(own.map(({ source }) => PostalMime.parse(source)));
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
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
    /** Accepts mail and closes the connection without a reply. */
    hangUpAfterTaking(next: boolean) {
      hangUp = next;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export type SmtpTestServer = Awaited<ReturnType<typeof startSmtpServer>>;
