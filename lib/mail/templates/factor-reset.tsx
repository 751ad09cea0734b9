import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

export const factorReset: Template<'factor-reset'> = (props, links, formatTime) => ({
  subject: 'Your second factor was removed',
  preheader: `Your ${PRODUCT_NAME} account can be used without it.`,
  body: (
    <>
      <Paragraph>
        The second factor of your {PRODUCT_NAME} account was removed. To sign in, the password is
        enough until you set up a new one.
      </Paragraph>
      <Occurrence {...props} formatTime={formatTime} />
      <IfNotYou links={links} />
    </>
  ),
});
