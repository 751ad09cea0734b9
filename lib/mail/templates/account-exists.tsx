import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

/** In place of `verify-email`, when the address has an account. */
export const accountExists: Template<'account-exists'> = (_props, { appUrl }) => ({
  subject: 'You already have an account',
  preheader: `Somebody entered your address at ${PRODUCT_NAME}.`,
  body: (
    <>
      <Paragraph>
        Somebody, probably you, signed up to {PRODUCT_NAME} with this address, or wanted to use it
        for another account. It already has an account: sign in, or reset the password if you do not
        remember it.
      </Paragraph>
      <Action href={`${appUrl}/sign-in`}>Sign in</Action>
      <Paragraph>
        <a href={`${appUrl}/forgot-password`}>Reset password</a>
      </Paragraph>
      <Hint>If it was not you, ignore this e-mail: your account is unchanged.</Hint>
    </>
  ),
});
