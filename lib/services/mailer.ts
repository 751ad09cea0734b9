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
   * @throws MailNotSentError when it surely has not; anything else leaves that open
   */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** The mail server did not take the mail, so that trying again cannot send it twice. */
export class MailNotSentError extends Error {
  override name = 'MailNotSentError';
}

/** These end the conversation before the mail is handed over, or are the server's own refusal. */
const NOT_SENT = new Set(['EAUTH', 'EDNS', 'EENVELOPE', 'ETLS', 'ENOAUTH', 'EREQUIRETLS']);

function isSurelyNotSent(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, syscall, responseCode, timeoutType } = error as Error & Record<string, unknown>;
  const refused = typeof responseCode === 'number' && responseCode >= 400;
  const neverConnected =
    syscall === 'connect' || (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT');
  return refused || neverConnected || NOT_SENT.has(String(code));
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
        // Loaded with the first mail: servers, which send none, do without the library's memory.
        transport ??= import('./open-smtp').then(({ openSmtp }) => openSmtp(smtpUrl, from));
        await (await transport).sendMail(mail);
      } catch (error) {
        if (!isSurelyNotSent(error)) throw error;
        throw new MailNotSentError(error.message, { cause: error });
      }
    },
    close: () => void transport?.then((open) => open.close()),
  };
}
