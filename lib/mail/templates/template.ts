import type { ReactNode } from 'react';
import type { MailProps, MailTemplate } from '@/lib/mail/mail-content';
import type { MailLinks } from '@/lib/mail/mail-links';
import type { FormatTime } from './format';

export interface TemplateContent {
  /** Also the heading. */
  subject: string;
  /** What mail programs show beside the subject in the list. */
  preheader: string;
  body: ReactNode;
}

/** One kind of mail. `Paragraph`, `Action` and `Hint` are its parts. */
export type Template<T extends MailTemplate> = (
  props: MailProps<T>,
  links: MailLinks,
  formatTime: FormatTime,
) => TemplateContent;
