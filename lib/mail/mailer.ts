import type { Transporter } from 'nodemailer';

export interface Mail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
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
        throw new MailNotSentError(error.message, { cause: error });
      }
    },
    close: () => void transport?.then((open) => open.close()),
  };
}
