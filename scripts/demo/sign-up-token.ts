import { messageOf } from '@/lib/utils/message-of';
import { linkIn, readMails } from '@/sandbox/mailbox-client';
import { DemoFailure, eventually } from './steps';

/** The token of the mailed link, from the sandbox's mailbox. */
export async function readSignUpToken(email: string): Promise<string> {
  const { SANDBOX_URL, SANDBOX_PORT } = process.env;
  const sandboxUrl = SANDBOX_URL || `http://localhost:${SANDBOX_PORT || 4000}`;
  const [mail] = await eventually('The e-mail of the sign-up', async () => {
    const mails = await readMails(sandboxUrl, email).catch((error: unknown) => {
      const why = messageOf(error);
      throw new DemoFailure(
        `The mailbox at ${sandboxUrl} does not respond (${why}); set SANDBOX_URL to the sandbox.`,
      );
    });
    return mails.length > 0 && mails;
  });
  return (mail && linkIn(mail).searchParams.get('token')) ?? '';
}
