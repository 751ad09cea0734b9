import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Paragraph } from './layout';
import type { Template } from './template';

export const accountDeletion: Template<'account-deletion'> = (
  { tokenId, deletesAt },
  links,
  formatTime,
) => ({
  subject: 'Your account will be deleted',
  preheader: `Until ${formatTime(deletesAt)} you can keep it.`,
  body: (
    <>
      <Paragraph>
        Your {PRODUCT_NAME} account will be deleted on {formatTime(deletesAt)}, as you requested.
        You are signed out everywhere. Until then you can keep the account:
      </Paragraph>
      <Action href={links.token('account_restore', tokenId)}>Keep account</Action>
    </>
  ),
});
