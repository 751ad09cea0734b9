import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** The whole mail as it came, headers first. */
  source: string;
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
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
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
