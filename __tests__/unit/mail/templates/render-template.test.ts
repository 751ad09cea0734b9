import { describe, expect, it } from 'vitest';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { PRODUCT_NAME } from '@/lib/contracts/product';
import { type MailContent, mailRequest } from '@/lib/mail/mail-content';
import { createMailLinks } from '@/lib/mail/mail-links';
import { renderMail } from '@/lib/mail/render-mail';

const APP = 'https://app.example.com';
const linkTokens = createLinkTokens(['a secret of the tests']);
const links = createMailLinks({ appUrl: APP, linkTokens });
const to = { name: 'Ada', address: 'ada@example.com' };

const link = { tokenId: 'cm0000000000000000000000a', validForMinutes: 24 * 60 };
const occurrence = {
  at: '2026-11-26T14:05:00.000Z',
  device: 'Firefox on Linux',
  ipAddress: '203.0.113.7',
};
const when = '26 November 2026 at 14:05 UTC';
const hostile = '<img src=x onerror="alert(1)">';

/** Each template with what its mail must say, and the path of its first link. */
const MAILS: [content: MailContent, says: string[], path: string | null][] = [
  [
    {
      template: 'notification',
      props: {
        title: 'A sync failed',
        body: 'One\nTwo',
        link: '/orders',
        unsubscribeUrl: 'https://app.example.com/unsubscribe?token=t',
      },
    },
    ['One', 'Two', 'Stop these e-mails'],
    '/orders',
  ],
  [
    {
      template: 'notification',
      props: { title: 'T', body: 'B', link: '//evil.example', unsubscribeUrl: null },
    },
    ['B'],
    null,
  ],
  [
    {
      template: 'digest',
      props: {
        items: [
          { id: 'a', title: 'A sync failed', body: hostile, link: '/jobs/1', at: occurrence.at },
          { id: 'b', title: 'Another', body: 'Two', link: '//evil.example', at: occurrence.at },
        ],
        unsubscribeUrl: 'https://app.example.com/unsubscribe?token=t',
      },
    },
    ['2 notifications', 'A sync failed', hostile, 'Another', 'Two', when, 'Stop these e-mails'],
    '/jobs/1',
  ],
  [{ template: 'verify-email', props: link }, ['for 24 hours'], '/verify-email?token='],
  [
    { template: 'reset-password', props: { ...link, validForMinutes: 60 } },
    ['for 1 hour'],
    '/reset-password?token=',
  ],
  [
    { template: 'confirm-new-email', props: { ...link, validForMinutes: 90 } },
    ['for 90 minutes'],
    '/confirm-email?token=',
  ],
  [
    { template: 'approve-email-change', props: { ...link, newAddress: 'grace@example.org' } },
    ['grace@example.org', 'for 24 hours'],
    '/approve-email-change?token=',
  ],
  [{ template: 'email-in-use', props: {} }, ['from now on'], '/account'],
  [
    { template: 'email-changed', props: { ...link, validForMinutes: 7 * 24 * 60 } },
    ['for 7 days'],
    '/undo-email-change?token=',
  ],
  [
    { template: 'password-changed', props: occurrence },
    [when, 'Firefox on Linux', '203.0.113.7'],
    '/forgot-password',
  ],
  [
    { template: 'new-device', props: { ...occurrence, device: null, ipAddress: null } },
    [when],
    '/forgot-password',
  ],
  [
    { template: 'factor-changed', props: { ...occurrence, change: 'recovery_code_used' } },
    ['A recovery code was used', when],
    '/forgot-password',
  ],
  [
    {
      template: 'factor-reset',
      props: { at: occurrence.at, organizationName: 'Analytical Engines' },
    },
    ['Analytical Engines', when],
    '/forgot-password',
  ],
  [
    {
      template: 'invitation',
      props: { ...link, organizationName: 'Goods & Co', inviterName: hostile, role: 'admin' },
    },
    ['Goods & Co', hostile, 'Your role: admin'],
    '/accept-invitation?token=',
  ],
  [{ template: 'account-exists', props: {} }, ['already has an account'], '/sign-in'],
  [
    { template: 'account-deletion', props: { tokenId: link.tokenId, deletesAt: occurrence.at } },
    [when],
    '/restore-account?token=',
  ],
  [
    { template: 'identity-changed', props: { ...occurrence, label: 'Google', linked: true } },
    ['with Google from now on', when],
    '/forgot-password',
  ],
  [
    { template: 'identity-changed', props: { ...occurrence, label: 'Google', linked: false } },
    ['can no longer sign in', when],
    '/forgot-password',
  ],
];

const linksIn = (text: string) => [...text.matchAll(/https?:\/\/[^\s"<]+/g)].map(([url]) => url);

describe.each(MAILS)('the mail %o', (content, says, path) => {
  const rendering = renderMail(content, to, links);

  it('has props that its schema accepts', () => {
    const request = { ...content, to: { userId: 'user-1' } };
    expect(mailRequest.parse(request)).toEqual(request);
  });

  it('says the same in HTML and in plain text', async () => {
    const { subject, text, html } = await rendering;
    expect(subject).not.toBe('');
    for (const part of [subject, PRODUCT_NAME, ...says]) expect(text).toContain(part);
    const visible = html.replaceAll('<!-- -->', '');
    for (const part of says) {
      const escaped = part
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
      expect(visible).toContain(escaped);
    }
    expect(html).not.toContain('<img');
    expect(text).not.toMatch(/undefined|null|\[object/);
  });

  it('links into the console alone, and loads nothing', async () => {
    const { text, html } = await rendering;
    const hrefs = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    expect(hrefs[0] ?? null).toEqual(path === null ? null : expect.stringContaining(APP + path));
    for (const href of hrefs) expect(text).toContain(href);
    for (const url of linksIn(text)) expect(new URL(url).origin).toBe(APP);
    expect(html).not.toMatch(/<[^>]*\bsrc=|@import|@font-face|url\(/);
  });

  it('has a preheader that the text leaves out, and colors for dark screens', async () => {
    const { html, text } = await rendering;
    expect(text).not.toContain('\u200c');
    expect(html).toMatch(/<div style="display:none[^>]*data-skip-in-text="true">[^<]/);
    expect(html).toContain('@media (prefers-color-scheme: dark)');
  });
});

describe('the link of a mail', () => {
  it('has a token of the row and the purpose', async () => {
    const { text } = await renderMail({ template: 'reset-password', props: link }, to, links);
    const token = new URL(linksIn(text)[0] ?? '').searchParams.get('token') ?? '';
    expect(linkTokens.verify('password_reset', token)).toBe(link.tokenId);
  });
});

it('a mail to a person with a time zone has its times in it', async () => {
  const content = { template: 'new-device', props: occurrence } as const;
  const { text } = await renderMail(content, to, links, 'America/New_York');
  expect(text).toContain('26 November 2026 at 09:05 GMT-5');
});
