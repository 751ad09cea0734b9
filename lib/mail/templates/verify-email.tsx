import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

export const verifyEmail: Template<'verify-email'> = ({ tokenId, validForMinutes }, links) => ({
  subject: 'Confirm your e-mail address',
  preheader: `Choose a password, and your ${PRODUCT_NAME} account is ready.`,
  body: (
    <>
      <Paragraph>
        Confirm that this address is yours, choose a password, and your {PRODUCT_NAME} account is
        ready.
      </Paragraph>
      <Action href={links.token('email_verification', tokenId)}>Confirm e-mail address</Action>
      <Hint>
        The link works once, for {formatDuration(validForMinutes)}. If you did not sign up, ignore
        this e-mail: without your confirmation nothing happens.
      </Hint>
    </>
  ),
});
