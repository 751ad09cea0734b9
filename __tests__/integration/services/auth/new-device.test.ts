import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  cookieHeader,
  cookiesOf,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

let stack: MailStack;
beforeAll(async () => {
  stack = await startMailStack({ env: { SIGN_UP: 'immediate' } });
}, 120_000);
afterAll(() => stack?.close());

const signIn = ({ email }: Account, transport: string, headers: Record<string, string> = {}) =>
  stack.anonymous('/auth/sign-in', {
    body: { email, password: PASSWORD, transport },
    headers: { 'user-agent': FIREFOX, ...headers },
  });

describe('a sign-in from a new browser', () => {
  it('is reported by mail, and not again from the same browser', async () => {
    const account = await signUp(stack.url);
    const response = await signIn(account, 'cookie');
    const mail = await stack.smtp.waitForMail(account.email);
    expect(mail.subject).toBe('New sign-in to your account');
    expect(mail.text).toContain('Firefox on Linux');

    await signIn(account, 'cookie', { cookie: cookieHeader(cookiesOf(response)) });
    // A cookie of somebody else's browser is none of this account's.
    const other = await signUp(stack.url);
    await signIn(other, 'cookie', { cookie: cookieHeader(cookiesOf(response)) });
    await stack.smtp.waitForMail(other.email);
    expect(await stack.smtp.mailsTo(account.email)).toHaveLength(1);
  });

  it('is not reported for programs, which have no cookies', async () => {
    const account = await signUp(stack.url);
    await signIn(account, 'token');
    const other = await signUp(stack.url);
    await signIn(other, 'cookie');
    await stack.smtp.waitForMail(other.email);
    expect(await stack.smtp.mailsTo(account.email)).toEqual([]);
  });
});
