import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '@/lib/config';

const DATABASE_URL = 'postgresql://plinth@127.0.0.1:5432/plinth';
const GOOGLE = {
  DATABASE_URL,
  OIDC_ISSUERS: 'google',
  OIDC_GOOGLE_ISSUER: 'https://accounts.google.com',
  OIDC_GOOGLE_CLIENT_ID: 'plinth.apps.googleusercontent.com',
  OIDC_GOOGLE_CLIENT_SECRET: 'GOCSPX-from-google',
};

/** The variables that are refused. */
function problemsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable }) => variable);
  }
}

describe('issuers of OpenID Connect', () => {
  it('are none unless they are named', () => {
    expect(loadConfig({ ...GOOGLE, OIDC_ISSUERS: undefined }).oidcIssuers).toEqual([]);
  });

  it('have a label of their own, or their name', () => {
    const env = {
      ...GOOGLE,
      OIDC_ISSUERS: 'google, company',
      OIDC_COMPANY_ISSUER: 'https://login.example.com/realms/staff',
      OIDC_COMPANY_CLIENT_ID: 'plinth',
      OIDC_COMPANY_CLIENT_SECRET: 'x',
      OIDC_COMPANY_LABEL: 'Engines Inc.',
      OIDC_COMPANY_TRUST_EMAIL: 'true',
    };
    expect(loadConfig(env).oidcIssuers).toMatchObject([
      { name: 'google', label: 'Google', trustsEmail: false },
      { name: 'company', label: 'Engines Inc.', trustsEmail: true },
    ]);
  });

  it('take their secret from a file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'plinth-')), 'secret');
    writeFileSync(path, 'from the file\n');
    const { OIDC_GOOGLE_CLIENT_SECRET: _, ...env } = GOOGLE;
    const config = loadConfig({ ...env, OIDC_GOOGLE_CLIENT_SECRET_FILE: path });
    expect(config.oidcIssuers).toMatchObject([{ clientSecret: 'from the file' }]);
  });

  it('need an issuer, an id and a secret, and report all that is missing', () => {
    expect(problemsOf({ DATABASE_URL, OIDC_ISSUERS: 'google' })).toEqual([
      'OIDC_GOOGLE_ISSUER',
      'OIDC_GOOGLE_CLIENT_ID',
      'OIDC_GOOGLE_CLIENT_SECRET',
    ]);
  });

  it.each([
    'http://accounts.example.com',
    'accounts.google.com',
    'https://accounts.google.com/?tenant=1',
    'ftp://accounts.google.com',
  ])('cannot be %s', (issuer) => {
    expect(problemsOf({ ...GOOGLE, OIDC_GOOGLE_ISSUER: issuer })).toEqual(['OIDC_GOOGLE_ISSUER']);
  });

  it.each(['Google', 'google,google', 'my-issuer', 'google,'])('cannot be named %j', (names) => {
    expect(problemsOf({ ...GOOGLE, OIDC_ISSUERS: names })).toContain('OIDC_ISSUERS');
  });

  it('trust addresses with true or false alone', () => {
    const env = { ...GOOGLE, OIDC_GOOGLE_TRUST_EMAIL: 'yes' };
    expect(problemsOf(env)).toEqual(['OIDC_GOOGLE_TRUST_EMAIL']);
  });
});
