import { PRODUCT_NAME } from '@/lib/contracts/product';
import type { MailProps } from '@/lib/mail/mail-content';
import { Paragraph } from './layout';
import { IfNotYou, Occurrence } from './occurrence';
import type { Template } from './template';

const CHANGES: Record<MailProps<'factor-changed'>['change'], string> = {
  totp_added: 'An authenticator app was added',
  totp_removed: 'Your authenticator app was removed',
  passkey_added: 'A passkey was added',
  passkey_removed: 'A passkey was removed',
  password_removed: 'Your password was removed',
  recovery_codes_created: 'Your recovery codes were replaced',
  recovery_code_used: 'A recovery code was used',
};

export const factorChanged: Template<'factor-changed'> = (
  { change, ...occurrence },
  links,
  formatTime,
) => ({
  subject: CHANGES[change],
  preheader: `This concerns how you sign in to your ${PRODUCT_NAME} account.`,
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
