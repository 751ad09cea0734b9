import { describe, expect, it } from 'vitest';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createMailLinks } from '@/lib/mail/mail-links';

const linkTokens = createLinkTokens(['a secret of the tests']);
const links = createMailLinks({ appUrl: 'https://app.example.com', linkTokens });

describe('links of mails', () => {
  it('carry a token that the page can verify', () => {
    const url = new URL(links.token('invitation', 'row-1'));
    expect(url.origin + url.pathname).toBe('https://app.example.com/accept-invitation');
    const token = url.searchParams.get('token') ?? '';
    expect(linkTokens.verify('invitation', token)).toBe('row-1');
  });

  it('lead to pages of the console alone', () => {
    expect(links.page('/orders?page=2')).toBe('https://app.example.com/orders?page=2');
    for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', '@evil', '']) {
      expect(links.page(path), path).toBeNull();
    }
  });
});
