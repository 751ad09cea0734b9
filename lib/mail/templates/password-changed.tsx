import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

export const passwordChanged: Template<'password-changed'> = (props, links, formatTime) => ({
  subject: 'Your password was changed',
  preheader: `The password of your ${PRODUCT_NAME} account was changed.`,
  body: (
    <>
      <Paragraph>The password of your {PRODUCT_NAME} account was changed:</Paragraph>
      <Occurrence {...props} formatTime={formatTime} />
      <IfNotYou links={links} />
    </>
  ),
});
