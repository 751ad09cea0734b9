import type { Transporter } from 'nodemailer';

export interface Mail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
  /** By which mail programs recognize a repetition; a new one by default. */
  messageId?: string;
}

/** Sends e-mail. */
export interface Mailer {
  /**
   * Resolves when the mail server has accepted the mail.
   * @throws MailNotSentError when it certainly has not; after other errors, it may have
   */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** The mail server did not accept the mail, so a retry cannot send it twice. */
export class MailNotSentError extends Error {
  override name = 'MailNotSentError';
}

/** The server has refused the recipient's address for good: there is no such mailbox. */
export class AddressRefusedError extends MailNotSentError {
  override name = 'AddressRefusedError';
}

/** Replies about a mailbox; with an enhanced status code (RFC 3463) it says so itself. */
const NO_MAILBOX = new Set([550, 551, 553]);
const ENHANCED = /\b5\.\d{1,3}\.\d{1,3}\b/;
const NO_MAILBOX_ENHANCED = /\b5\.(1\.(1|2|3|6|10)|2\.1)\b/;

/** Whether the reply is about the address, and not about us, the mail or a mailbox that is full. */
function isAddressRefused(error: Error): boolean {
  const { response, responseCode, command } = error as Error & Record<string, unknown>;
  if (command !== 'RCPT TO' || !NO_MAILBOX.has(Number(responseCode))) return false;
  const text = String(response);
  return ENHANCED.test(text) ? NO_MAILBOX_ENHANCED.test(text) : true;
}

/** Errors before the mail is transferred, or rejections by the server. */
const NOT_SENT = new Set(['EAUTH', 'EDNS', 'EENVELOPE', 'ETLS', 'ENOAUTH', 'EREQUIRETLS']);

function isCertainlyNotSent(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, syscall, responseCode, timeoutType } = error as Error & Record<string, unknown>;
  const isRejected = typeof responseCode === 'number' && responseCode >= 400;
  const neverConnected =
    syscall === 'connect' || (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT');
  return isRejected || neverConnected || NOT_SENT.has(String(code));
}

/**
 * A mailer over SMTP, or null when none is configured: Plinth works without e-mail. Connects only to
 * send.
 *
 * @param options.smtpUrl such as `smtps://user:password@mail.example.com`
 * @param options.from such as `Plinth <no-reply@example.com>`
 */
export function createMailer(options: {
  smtpUrl: string | undefined;
  from: string;
}): Mailer | null {
  const { smtpUrl, from } = options;
  if (smtpUrl === undefined) return null;
  let transport: Promise<Transporter> | undefined;

  return {
    async send(mail) {
      try {
        // Imported with the first mail: servers send none and save the library's memory.
        transport ??= import('./open-smtp').then(({ openSmtp }) => openSmtp(smtpUrl, from));
        await (await transport).sendMail(mail);
      } catch (error) {
        if (!isCertainlyNotSent(error)) throw error;
        if (isAddressRefused(error)) {
          const { response } = error as Error & { response?: string };
          throw new AddressRefusedError(response ?? error.message, { cause: error });
        }
        throw new MailNotSentError(error.message, { cause: error });
      }
    },
    close: () => void transport?.then((open) => open.close()),
  };
}
