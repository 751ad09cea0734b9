import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

const MAX_BYTES = 1024 * 1024;
const HOST = '127.0.0.1';

/** A mail as it came: its envelope, and headers and body in one. */
export interface ReceivedMail {
  from: string;
  to: string[];
  source: Buffer;
}

export interface SmtpOptions {
  /** 0 takes any free port. */
  port: number;
  /** Accepts the mail when it resolves; an error's `responseCode` and message are the reply. */
  receive(mail: ReceivedMail): void | Promise<void>;
  /** Refuses a recipient by an error, like `receive`. */
  checkRecipient?(address: string): void;
}

export interface SmtpServer {
  /** Such as `smtp://127.0.0.1:4025`. */
  url: string;
  /** Closes the connections of all clients, without a reply. */
  hangUp(): void;
  close(): Promise<void>;
}

const reply = (responseCode: number, message: string) =>
  Object.assign(new Error(message), { responseCode });

function toMail({ envelope }: SMTPServerSession, source: Buffer): ReceivedMail {
  const { mailFrom, rcptTo } = envelope;
  const from = mailFrom ? mailFrom.address : '';
  return { from, to: rcptTo.map(({ address }) => address), source };
}

/**
 * A real SMTP server on loopback that delivers nothing. Mails of more than 1 MB are refused.
 * @throws Error when the port is taken
 */
export async function startSmtpServer({
  port,
  receive,
  checkRecipient,
}: SmtpOptions): Promise<SmtpServer> {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: MAX_BYTES,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onRcptTo({ address }, _session, done) {
      try {
        checkRecipient?.(address);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_BYTES) chunks.push(chunk);
      });
      stream.on('end', async () => {
        try {
          if (size > MAX_BYTES) throw reply(552, 'The mail is larger than 1 MB');
          await receive(toMail(session, Buffer.concat(chunks)));
          done();
        } catch (error) {
          done(error as Error);
        }
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(port, HOST, resolve);
  });
  // Of clients that hang up.
  smtp.on('error', () => undefined);
  const { port: actual } = smtp.server.address() as AddressInfo;
  return {
    url: `smtp://${HOST}:${actual}`,
    hangUp() {
      for (const connection of smtp.connections) connection.close();
    },
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}
