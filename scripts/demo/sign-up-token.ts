import { linkIn, readMails } from '@/sandbox/mailbox-client';
import { eventually } from './steps';

/** The token of the mailed link, from the sandbox's mailbox. */
export async function readSignUpToken(email: string): Promise<string> {
  const sandboxUrl = process.env.SANDBOX_URL || 'http://localhost:4000';
  const [mail] = await eventually('The e-mail of the sign-up', async () => {
    const mails = await readMails(sandboxUrl, email);
    return mails.length > 0 && mails;
  });
  return (mail && linkIn(mail).searchParams.get('token')) ?? '';
}
