import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

/** To the present address. */
export const approveEmailChange: Template<'approve-email-change'> = (
  { tokenId, validForMinutes, newAddress },
  links,
) => ({
  subject: 'Approve the change of your e-mail address',
  preheader: `Your ${PRODUCT_NAME} account keeps this address unless you approve.`,
  body: (
    <>
      <Paragraph>
        The e-mail address of your {PRODUCT_NAME} account is to change to {newAddress}. That happens
        once you approve it here and confirm it by the link that we sent there.
      </Paragraph>
      <Action href={links.token('email_change_approval', tokenId)}>Approve or refuse</Action>
      <Hint>
        The link works for {formatDuration(validForMinutes)}. If you did not ask for this, open it,
        choose “This was not me”, and choose a new password: somebody has access to your account.
      </Hint>
    </>
  ),
});
