import { createTransport, type Transporter } from 'nodemailer';

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** A transport over SMTP, in a file of its own so that `mailer` can import it late. */
export function openSmtp(url: string, from: string): Transporter {
  return createTransport(
    { url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true },
    { from },
  );
}
