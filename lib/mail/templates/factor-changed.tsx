import { PRODUCT_NAME } from '@/lib/contracts/product';
import type { MailProps } from '@/lib/mail/mail-content';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

const CHANGES: Record<MailProps<'factor-changed'>['change'], string> = {
  totp_added: 'An authenticator app was added',
  totp_removed: 'Your authenticator app was removed',
  recovery_codes_created: 'Your recovery codes were replaced',
  recovery_code_used: 'A recovery code was used',
};

export const factorChanged: Template<'factor-changed'> = (
  { change, ...occurrence },
  links,
  formatTime,
) => ({
  subject: CHANGES[change],
  preheader: `This concerns the second factor of your ${PRODUCT_NAME} account.`,
  body: (
    <>
      <Paragraph>
        {CHANGES[change]}, in your {PRODUCT_NAME} account:
      </Paragraph>
      <Occurrence {...occurrence} formatTime={formatTime} />
      <IfNotYou links={links} />
    </>
  ),
});
