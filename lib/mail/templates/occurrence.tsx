import { Fragment } from 'react';
import type { MailProps } from '@/lib/mail/mail-content';
import type { MailLinks } from '@/lib/mail/mail-links';
import type { FormatTime } from './format';
import { Action, Paragraph } from './layout';

interface OccurrenceProps extends MailProps<'new-device'> {
  formatTime: FormatTime;
}

/** When and from where something happened. */
export function Occurrence({ at, device, ipAddress, formatTime }: OccurrenceProps) {
  const lines = [formatTime(at), device, ipAddress && `IP address ${ipAddress}`].filter(Boolean);
  return (
    <Paragraph>
      {lines.map((line, index) => (
        <Fragment key={line}>
          {index > 0 && <br />}
          {line}
        </Fragment>
      ))}
    </Paragraph>
  );
}

/** What to do when it was not the account's owner. */
export function IfNotYou({ links }: { links: MailLinks }) {
  return (
    <>
      <Paragraph>
        If that was you, there is nothing to do. If it was not, choose a new password at once; that
        ends every session.
      </Paragraph>
      <Action href={`${links.appUrl}/forgot-password`}>Reset password</Action>
    </>
  );
}
