import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Paragraph } from './layout';
import type { Template } from './template';

export const factorReset: Template<'factor-reset'> = (
  { at, organizationName },
  links,
  formatTime,
) => ({
  subject: 'Your second factor was removed',
  preheader: `Your ${PRODUCT_NAME} account can be used without it.`,
  body: (
    <>
      <Paragraph>
        An owner of {organizationName} removed the second factor of your {PRODUCT_NAME} account, and
        ended your sessions: {formatTime(at)}. To sign in, the password is enough until you set up a
        new one.
      </Paragraph>
      <Paragraph>
        If you did not ask for this, choose a new password at once, and ask the owners of the
        organization.
      </Paragraph>
      <Action href={`${links.appUrl}/forgot-password`}>Reset password</Action>
    </>
  ),
});
