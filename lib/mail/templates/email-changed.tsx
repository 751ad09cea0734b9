import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

/** To the former address. */
export const emailChanged: Template<'email-changed'> = ({ tokenId, validForMinutes }, links) => ({
  subject: 'Your e-mail address was changed',
  preheader: `Your ${PRODUCT_NAME} account no longer uses this address.`,
  body: (
    <>
      <Paragraph>
        The e-mail address of your {PRODUCT_NAME} account was changed. The account no longer uses
        this one. If that was you, there is nothing to do.
      </Paragraph>
      <Paragraph>If it was not you, undo the change and choose a new password:</Paragraph>
      <Action href={links.token('email_change_undo', tokenId)}>Undo the change</Action>
      <Hint>The link works once, for {formatDuration(validForMinutes)}.</Hint>
    </>
  ),
});
