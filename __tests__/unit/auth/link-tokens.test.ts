import { describe, expect, it } from 'vitest';
import { createLinkTokens, type LinkPurpose } from '@/lib/auth/link-tokens';

const ID = 'cm0000000000000000000000a';
const tokens = createLinkTokens(['a secret that only this deployment knows']);
const token = tokens.issue('password_reset', ID);

describe('link tokens', () => {
  it('give back the id that they were issued for', () => {
    expect(tokens.verify('password_reset', token)).toBe(ID);
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('are the same for the same row, so that a retried mail has the same link', () => {
    expect(tokens.issue('password_reset', ID)).toBe(token);
  });

  const others: LinkPurpose[] = [
    'email_verification',
    'email_change',
    'email_change_undo',
    'invitation',
  ];
  it.each(others)('do not serve for %s', (purpose) => {
    expect(tokens.verify(purpose, token)).toBeNull();
    expect(tokens.verify('password_reset', tokens.issue(purpose, ID))).toBeNull();
  });

  it('are refused by another secret', () => {
    expect(createLinkTokens(['another secret']).verify('password_reset', token)).toBeNull();
  });

  it('are refused when any character is another one', () => {
    for (const index of token.split('').keys()) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const altered = token.slice(0, index) + other + token.slice(index + 1);
      expect(tokens.verify('password_reset', altered), altered).toBeNull();
    }
  });

  it('are refused when truncated, extended or empty', () => {
    for (let length = 0; length < token.length; length += 1) {
      expect(tokens.verify('password_reset', token.slice(0, length))).toBeNull();
    }
    const signature = token.slice(ID.length);
    for (const bad of [`${token}A`, `${token}.A`, `.${token}`, ID, signature, '.', '..', '']) {
      expect(tokens.verify('password_reset', bad), bad).toBeNull();
    }
    const unnamed = tokens.issue('password_reset', '');
    expect(tokens.verify('password_reset', unnamed)).toBeNull();
  });
});
