import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

/** An issuer was linked to the account, or unlinked. */
export const identityChanged: Template<'identity-changed'> = (
  { label, linked, ...occurrence },
  links,
  formatTime,
) => {
  const text = linked
    ? `You can sign in to your ${PRODUCT_NAME} account with ${label} from now on.`
    : `You can no longer sign in to your ${PRODUCT_NAME} account with ${label}.`;
  return {
    subject: linked ? `${label} was linked to your account` : `${label} was unlinked`,
    preheader: text,
    body: (
      <>
        <Paragraph>{text}</Paragraph>
        <Occurrence {...occurrence} formatTime={formatTime} />
        <IfNotYou links={links} />
      </>
    ),
  };
};
