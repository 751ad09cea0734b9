import type { RequestSource } from '@/lib/auth/actor';

export type Occurrence = Awaited<ReturnType<typeof occurrenceOf>>;

/** When and from where a request was made, for a mail about it. */
export async function occurrenceOf(source: RequestSource) {
  const { describeDevice } = await import('./describe-device');
  return {
    at: new Date().toISOString(),
    device: describeDevice(source.userAgent),
    ipAddress: source.ip,
  };
}
