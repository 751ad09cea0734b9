import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Paragraph } from './layout';
import type { Template } from './template';

export const accountDeletion: Template<'account-deletion'> = (
  { deletesAt },
  { appUrl },
  formatTime,
) => ({
  subject: 'Your account will be deleted',
  preheader: `Until ${formatTime(deletesAt)} you can keep it.`,
  body: (
    <>
      <Paragraph>
        Your {PRODUCT_NAME} account will be deleted on {formatTime(deletesAt)}, as you requested.
        Until then you can sign in and keep it.
      </Paragraph>
      <Action href={`${appUrl}/sign-in`}>Sign in</Action>
    </>
  ),
});
