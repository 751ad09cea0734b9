import { describe, expect, it } from 'vitest';
import { pageSecurityHeaders } from '@/components/server/security-headers';

describe('pageSecurityHeaders', () => {
  const production = pageSecurityHeaders({ nonce: 'abc', development: false, secure: true });
  const policy = production['Content-Security-Policy'] ?? '';

  it('lets only scripts with the nonce run', () => {
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe-inline');
  });

  it.each(["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"])(
    'has %s',
    (directive) => expect(policy).toContain(directive),
  );

  it('names no other origin', () => {
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('names the origins that may frame the page, and only in this directive', () => {
    const frameAncestors = ['https://a.example', 'https://b.example:8443'];
    const framed = pageSecurityHeaders({
      nonce: 'abc',
      development: false,
      secure: true,
      frameAncestors,
    });
    expect(framed).not.toHaveProperty('X-Frame-Options');
    expect(framed['Content-Security-Policy']).toBe(
      policy.replace("frame-ancestors 'none'", `frame-ancestors ${frameAncestors.join(' ')}`),
    );
    expect(production['X-Frame-Options']).toBe('DENY');
  });

  it('promises https only where it is served', () => {
    expect(production['Strict-Transport-Security']).toMatch(/^max-age=\d{8}/);
    const plain = pageSecurityHeaders({ nonce: 'abc', development: false, secure: false });
    expect(plain).not.toHaveProperty('Strict-Transport-Security');
  });

  it('lets the development server compile and reload', () => {
    const { 'Content-Security-Policy': relaxed } = pageSecurityHeaders({
      nonce: 'abc',
      development: true,
      secure: false,
    });
    expect(relaxed).toContain("'unsafe-eval'");
    expect(relaxed).toContain('ws:');
  });
});
