import type { LinkTokens } from './link-tokens';

/** Whose e-mails end: those of one kind, or of all that the person can choose. */
export interface Subscription {
  userId: string;
  type: string | null;
}

/** For a link that works without a sign-in. It holds what it means, so that it works as long as the mail exists. */
export function issueUnsubscribeToken(
  linkTokens: Pick<LinkTokens, 'issue'>,
  { userId, type }: Subscription,
): string {
  const id = Buffer.from(JSON.stringify([userId, type])).toString('base64url');
  return linkTokens.issue('unsubscribe', id);
}

/** Null for a token that we have not issued. */
export function readUnsubscribeToken(
  linkTokens: Pick<LinkTokens, 'verify'>,
  token: string,
): Subscription | null {
  const id = linkTokens.verify('unsubscribe', token);
  if (id === null) return null;
  const [userId, type] = JSON.parse(Buffer.from(id, 'base64url').toString()) as [string, string];
  return { userId, type };
}
