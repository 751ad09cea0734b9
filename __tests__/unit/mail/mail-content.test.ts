import { describe, expect, it } from 'vitest';
import { mailRequest } from '@/lib/mail/mail-content';

const to = { userId: 'user-1' };
const link = { tokenId: 'token-1', validForMinutes: 60 };

describe('the payload of a mail', () => {
  it.each([
    { to, template: 'verify-email', props: link },
    { to: { address: 'a@example.com' }, template: 'email-changed', props: link },
    { to: { address: 'a@example.com', name: 'A' }, template: 'account-exists', props: {} },
  ])('may be %o', (payload) => {
    expect(mailRequest.parse(payload)).toEqual(payload);
  });

  it.each([
    ['an unknown template', { to, template: 'other', props: {} }],
    ['the props of another template', { to, template: 'account-exists', props: link }],
    ['props that are missing', { to, template: 'verify-email', props: { tokenId: 'token-1' } }],
    ['a token', { to, template: 'verify-email', props: { ...link, token: 'secret' } }],
    ['a link', { to, template: 'reset-password', props: { ...link, url: 'https://a.example' } }],
    ['no recipient', { template: 'verify-email', props: link }],
    ['two recipients', { to: { ...to, address: 'a@example.com' }, template: 'account-exists' }],
    ['no address', { to: { address: 'a@b@c' }, template: 'account-exists', props: {} }],
  ])('may not have %s', (_what, payload) => {
    expect(mailRequest.safeParse(payload).success).toBe(false);
  });
});
