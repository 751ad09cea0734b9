import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

export const newDevice: Template<'new-device'> = (props, links, formatTime) => ({
  subject: 'New sign-in to your account',
  preheader: `Your ${PRODUCT_NAME} account was used from a new device.`,
  body: (
    <>
      <Paragraph>Somebody signed in to your {PRODUCT_NAME} account from a new device:</Paragraph>
      <Occurrence {...props} formatTime={formatTime} />
      <IfNotYou links={links} />
    </>
  ),
});
