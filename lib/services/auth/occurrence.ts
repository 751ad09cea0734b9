import type { RequestSource } from '@/lib/auth/actor';
import type { MailProps } from '@/lib/mail/mail-content';

/** When and from where a request was made, for a mail about it. */
export async function occurrenceOf(source: RequestSource): Promise<MailProps<'new-device'>> {
  const { describeDevice } = await import('./describe-device');
  return {
    at: new Date().toISOString(),
    device: describeDevice(source.userAgent),
    ipAddress: source.ip,
  };
}
