import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

export const resetPassword: Template<'reset-password'> = ({ tokenId, validForMinutes }, links) => ({
  subject: 'Reset your password',
  preheader: `Choose a new password for your ${PRODUCT_NAME} account.`,
  body: (
    <>
      <Paragraph>
        Somebody, probably you, asked for a new password for your {PRODUCT_NAME} account.
      </Paragraph>
      <Action href={links.token('password_reset', tokenId)}>Choose a new password</Action>
      <Hint>
        The link works once, for {formatDuration(validForMinutes)}. If it was not you, ignore this
        e-mail: your password stays as it is.
      </Hint>
    </>
  ),
});
