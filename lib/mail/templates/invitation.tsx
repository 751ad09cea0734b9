import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

export const invitation: Template<'invitation'> = (
  { tokenId, validForMinutes, organizationName, inviterName, role },
  links,
) => ({
  subject: `Join ${organizationName} on ${PRODUCT_NAME}`,
  preheader: `${inviterName} invites you.`,
  body: (
    <>
      <Paragraph>
        {inviterName} invites you to join {organizationName} on {PRODUCT_NAME}. Your role: {role}.
      </Paragraph>
      <Action href={links.token('invitation', tokenId)}>Accept invitation</Action>
      <Hint>
        The link works once, for {formatDuration(validForMinutes)}. If you do not know who this is,
        ignore this e-mail.
      </Hint>
    </>
  ),
});
