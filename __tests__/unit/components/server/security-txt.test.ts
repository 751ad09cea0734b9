import { afterEach, expect, it, vi } from 'vitest';
import { securityTxt } from '@/components/server/security-txt';
import { ConfigError, loadConfig } from '@/lib/config';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const load = (SECURITY_CONTACT?: string) =>
  loadConfig({
    DATABASE_URL: 'postgresql://localhost/x',
    APP_URL: 'https://app.example.com/',
    SECURITY_CONTACT,
  });

it('has a contact, an expiry within a year, and its own address', () => {
  const text = securityTxt(load('security@example.com'), Date.parse('2026-11-26T10:00:00Z'));
  expect(text).toBe(
    [
      'Contact: mailto:security@example.com',
      'Expires: 2027-02-24T00:00:00.000Z',
      'Canonical: https://app.example.com/.well-known/security.txt',
      'Preferred-Languages: en',
      '',
    ].join('\n'),
  );
});

it('is missing without a contact', () => {
  expect(securityTxt(load(), Date.now())).toBeNull();
});

it.each([
  ['https://example.com/report?x=1', 'https://example.com/report?x=1'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
  ['tel:+1-201-555-0123', 'tel:+1-201-555-0123'],
])('takes %s', (given, expected) => {
  expect(load(given).securityContact).toBe(expected);
});

it.each([
  'us',
  'http://example.com',
  'javascript:x',
  'https://example.com\nContact: mailto:b@c.d',
  'https://',
])('refuses %j', (given) => {
  expect(() => load(given)).toThrow(ConfigError);
  expect(() => load(given)).toThrow(/SECURITY_CONTACT: must be an e-mail address/);
});

it.each([
  ['security@example.com', 200, /^Contact: mailto:/],
  ['', 404, /SECURITY_CONTACT/],
])('responds for %j with %i', async (given, status, body) => {
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/x');
  vi.stubEnv('SECURITY_CONTACT', given);
  const { respondSecurityTxt } = await import('@/components/server/security-txt');
  const response = respondSecurityTxt();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await response.text()).toMatch(body);
});
