import { PRODUCT_NAME } from '@/lib/contracts/product';
import { formatDuration } from './format';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

/** To the new address. */
export const confirmNewEmail: Template<'confirm-new-email'> = (
  { tokenId, validForMinutes },
  links,
) => ({
  subject: 'Confirm your new e-mail address',
  preheader: `Your ${PRODUCT_NAME} account uses this address once you confirm it.`,
  body: (
    <>
      <Paragraph>
        Confirm that this address is yours. Your {PRODUCT_NAME} account uses it from then on, also
        to sign in.
      </Paragraph>
      <Action href={links.token('email_change', tokenId)}>Confirm new address</Action>
      <Hint>
        The link works once, for {formatDuration(validForMinutes)}. If you did not ask for this,
        ignore this e-mail: nothing changes.
      </Hint>
    </>
  ),
});
