import type { LinkPurpose, LinkTokens } from '@/lib/auth/link-tokens';
import { issueUnsubscribeToken, type Subscription } from '@/lib/auth/unsubscribe-token';
import { unsubscribe } from '@/lib/contracts/notification-mails';

/** The pages that mailed links open, with the token in `?token=`. */
const TOKEN_PAGES: Record<LinkPurpose, string> = {
  email_verification: '/verify-email',
  password_reset: '/reset-password',
  email_change: '/confirm-email',
  email_change_approval: '/approve-email-change',
  email_change_undo: '/undo-email-change',
  account_restore: '/restore-account',
  invitation: '/accept-invitation',
};

/** The links of mails. */
export interface MailLinks {
  /** Such as `https://app.example.com`. */
  readonly appUrl: string;
  /** A page of the console; null for anything else: a link in our mail must not lead elsewhere. */
  page(path: string): string | null;
  /** The page that uses the token. */
  token(purpose: LinkPurpose, tokenId: string): string;
  /** Ends e-mails without a sign-in: the page for people, and where mail programs post to. */
  unsubscribe(subscription: Subscription): { page: string; oneClick: string };
}

/** @param deps.appUrl the base of links, without a slash at the end */
export function createMailLinks(deps: {
  appUrl: string;
  linkTokens: Pick<LinkTokens, 'issue'>;
}): MailLinks {
  const { appUrl, linkTokens } = deps;
  return {
    appUrl,
    page: (path) => (/^\/(?![/\\])/.test(path) ? `${appUrl}${path}` : null),
    token(purpose, tokenId) {
      const query = new URLSearchParams({ token: linkTokens.issue(purpose, tokenId) });
      return `${appUrl}${TOKEN_PAGES[purpose]}?${query}`;
    },
    unsubscribe(subscription) {
      const token = issueUnsubscribeToken(linkTokens, subscription);
      const query = new URLSearchParams({ token });
      return {
        page: `${appUrl}/unsubscribe?${query}`,
        oneClick: `${appUrl}${unsubscribe.path}?${query}`,
      };
    },
  };
}
