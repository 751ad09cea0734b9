import { describe, expect, it } from 'vitest';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { ConfigError, loadConfig } from '@/lib/config';

const PRODUCTION = {
  NODE_ENV: 'production',
  APP_URL: 'https://app.example.com',
  DATABASE_URL: 'postgresql://u:p@db/plinth',
  SMTP_URL: 'smtp://mail.example.com',
  ...SECRETS,
};

function problemsOf(env: Record<string, string | undefined>): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ variable, message }) => [variable, message]));
  }
  return {};
}

describe('configuration', () => {
  it('is complete with six variables in production', () => {
    const config = loadConfig(PRODUCTION);
    expect(config).toMatchObject({
      production: true,
      secureCookies: true,
      host: '0.0.0.0',
      webhookAllowPrivateAddresses: false,
    });
    expect(config.sandbox.url).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('needs nothing but a database in development', () => {
    expect(loadConfig({ DATABASE_URL: 'postgresql://localhost/x' })).toMatchObject({
      environment: 'development',
      secureCookies: false,
    });
  });

  it('lists everything that is missing in production at once', () => {
    const problems = problemsOf({ NODE_ENV: 'production' });
    expect(Object.keys(problems).sort()).toEqual([
      'APP_URL',
      'DATABASE_URL',
      'ENCRYPTION_KEYS',
      'JWT_SECRET',
      'SMTP_URL',
    ]);
  });

  it('refuses production in which nobody could sign up', () => {
    const message = /set it, or SIGN_UP=immediate/;
    expect(problemsOf({ ...PRODUCTION, SMTP_URL: '' }).SMTP_URL).toMatch(message);
    expect(problemsOf({ ...PRODUCTION, SMTP_URL: '', SIGN_UP: 'verified' }).SMTP_URL).toMatch(
      message,
    );
    expect(problemsOf({ ...PRODUCTION, SMTP_URL: '', SIGN_UP: 'immediate' })).toEqual({});
    expect(problemsOf({ ...PRODUCTION, NODE_ENV: 'development', SMTP_URL: '' })).toEqual({});
  });

  it.each([
    ['JWT_SECRET', 'short', /32 characters/],
    ['JWT_SECRET', `${SECRETS.JWT_SECRET},short`, /^each secret .*32 characters/],
    ['JWT_SECRET', `${SECRETS.JWT_SECRET},`, /^each secret .*32 characters/],
    ['ENCRYPTION_KEYS', 'a:c2hvcnQ=', /32 bytes/],
    ['ENCRYPTION_KEYS', 'nonsense', /32 bytes/],
    [
      'ENCRYPTION_KEYS',
      `${SECRETS.ENCRYPTION_KEYS},test:A${SECRETS.ENCRYPTION_KEYS.slice(6)}`,
      /each id once/,
    ],
    ['APP_URL', 'http://app.example.com', /https/],
    ['APP_URL', 'ftp://app.example.com', /./],
    ['DATABASE_URL', 'mysql://localhost/x', /./],
    ['REDIS_URL', 'localhost:6379', /./],
    ['PORT', '99999', /./],
    ['RATE_LIMIT_READ', 'many', /points\/seconds/],
    ['LOG_LEVEL', 'loud', /./],
  ])('refuses %s=%s', (variable, value, message) => {
    expect(problemsOf({ ...PRODUCTION, [variable]: value })[variable]).toMatch(message);
  });

  it('reports weak and missing values together, without showing a secret', () => {
    const secret = 'short-secret';
    const failure = (() => {
      try {
        return loadConfig({ ...PRODUCTION, JWT_SECRET: secret, DATABASE_URL: undefined });
      } catch (error) {
        return String(error);
      }
    })();
    expect(failure).toMatch(/DATABASE_URL: is missing[\s\S]*JWT_SECRET: must have/);
    expect(failure).not.toContain(secret);
  });

  it('takes secrets with commas between, the first of which signs', () => {
    const older = SECRETS.JWT_SECRET.split('').reverse().join('');
    const { jwtSecrets } = loadConfig({
      ...PRODUCTION,
      JWT_SECRET: `${SECRETS.JWT_SECRET}, ${older}`,
    });
    expect(jwtSecrets).toEqual([SECRETS.JWT_SECRET, older]);
  });

  it.each([
    [{ SMTP_URL: 'smtp://127.0.0.1:4025' }, 'http://localhost:4000/mailbox'],
    [
      { SMTP_URL: 'smtp://localhost', SANDBOX_URL: 'http://localhost:5000/' },
      'http://localhost:5000/mailbox',
    ],
    [{ SMTP_URL: 'smtp://mail.example.com' }, null],
    [{}, null],
    [{ ...PRODUCTION, SMTP_URL: 'smtp://127.0.0.1' }, null],
  ])('knows the mailbox of development, and none elsewhere: %o', (env, url) => {
    expect(loadConfig({ DATABASE_URL: 'postgresql://localhost/x', ...env }).mailboxUrl).toBe(url);
  });

  it('takes an empty value as not set', () => {
    expect(
      loadConfig({ ...PRODUCTION, REDIS_URL: '', METRICS_TOKEN: '' }).redisUrl,
    ).toBeUndefined();
  });
});
