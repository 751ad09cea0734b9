import { render, toPlainText } from '@react-email/render';
import type { MailContent, MailTemplate } from '@/lib/mail/mail-content';
import type { MailLinks } from '@/lib/mail/mail-links';
import { accountDeletion } from './account-deletion';
import { accountExists } from './account-exists';
import { approveEmailChange } from './approve-email-change';
import { confirmNewEmail } from './confirm-new-email';
import { digest } from './digest';
import { emailChanged } from './email-changed';
import { emailInUse } from './email-in-use';
import { factorChanged } from './factor-changed';
import { factorReset } from './factor-reset';
import { createFormatTime } from './format';
import { identityChanged } from './identity-changed';
import { invitation } from './invitation';
import { Layout } from './layout';
import { newDevice } from './new-device';
import { notification } from './notification';
import { passwordChanged } from './password-changed';
import { resetPassword } from './reset-password';
import type { Template } from './template';
import { verifyEmail } from './verify-email';

const TEMPLATES: { [T in MailTemplate]: Template<T> } = {
  notification,
  digest,
  'verify-email': verifyEmail,
  'reset-password': resetPassword,
  'confirm-new-email': confirmNewEmail,
  'approve-email-change': approveEmailChange,
  'email-changed': emailChanged,
  'email-in-use': emailInUse,
  'password-changed': passwordChanged,
  invitation,
  'new-device': newDevice,
  'account-exists': accountExists,
  'factor-changed': factorChanged,
  'factor-reset': factorReset,
  'account-deletion': accountDeletion,
  'identity-changed': identityChanged,
};

const headings = ['h1', 'h2', 'h3'].map((selector) => ({
  selector,
  options: { uppercase: false },
}));

/** A mail's subject, HTML and plain text. */
export async function renderTemplate(
  { template, props }: MailContent,
  links: MailLinks,
  timeZone: string | null,
) {
  // The compiler does not see that the two belong together.
  const { subject, preheader, body } = (TEMPLATES[template] as Template<MailTemplate>)(
    props as never,
    links,
    createFormatTime(timeZone),
  );
  const html = await render(
    <Layout title={subject} preheader={preheader} appUrl={links.appUrl}>
      {body}
    </Layout>,
  );
  return { subject, html, text: toPlainText(html, { selectors: headings }) };
}
