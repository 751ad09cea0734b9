import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Paragraph } from './layout';
import type { Template } from './template';

/** To the new address. */
export const emailInUse: Template<'email-in-use'> = (_props, { appUrl }) => ({
  subject: 'Your e-mail address was changed',
  preheader: `Your ${PRODUCT_NAME} account uses this address now.`,
  body: (
    <>
      <Paragraph>
        Your {PRODUCT_NAME} account uses this e-mail address from now on, also to sign in.
      </Paragraph>
      <Action href={`${appUrl}/account`}>Open your account</Action>
    </>
  ),
});
