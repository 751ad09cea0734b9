import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configVariables } from '@/__tests__/support/scripts/env-example';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { ConfigError, loadConfig } from '@/lib/config';

const PRODUCTION = {
  NODE_ENV: 'production',
  APP_URL: 'https://app.example.com',
  DATABASE_URL: 'postgresql://u:p@db/plinth',
  SMTP_URL: 'smtp://mail.example.com',
};

const OLDER_SECRET = 'Zc7Qm2XvT9pLr4KsWb8YhJd3NfGa6UeRi5ToPq1MzBnCxVlA';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: string): string {
  const path = join(folder, `${Math.random()}`);
  writeFileSync(path, content);
  return path;
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig({ ...PRODUCTION, ...env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
  return [];
}

it('reads secrets from files, without the white space around them', () => {
  const { JWT_SECRET, ENCRYPTION_KEYS } = SECRETS;
  const config = loadConfig({
    ...PRODUCTION,
    JWT_SECRET_FILE: fileWith(`\n${JWT_SECRET} ,\n${OLDER_SECRET} \r\n`),
    ENCRYPTION_KEYS_FILE: fileWith(ENCRYPTION_KEYS),
    // An empty variable is not set.
    JWT_SECRET: '',
    METRICS_TOKEN_FILE: '',
  });
  const secrets = { ...SECRETS, JWT_SECRET: `${JWT_SECRET},${OLDER_SECRET}` };
  expect(config).toEqual(loadConfig({ ...PRODUCTION, ...secrets }));
});

it('can read every variable', () => {
  for (const variable of configVariables()) {
    const missing = { ...SECRETS, [`${variable}_FILE`]: join(folder, 'missing') };
    expect(problemsOf(missing).join()).toContain(`${variable}_FILE: `);
  }
});

it('reports files together with everything else, once each', () => {
  expect(
    problemsOf({
      JWT_SECRET_FILE: join(folder, 'missing'),
      ENCRYPTION_KEYS_FILE: fileWith(' \n'),
      METRICS_TOKEN_FILE: folder,
      SMTP_URL_FILE: fileWith('smtp://mail'),
      SMTP_URL: 'smtp://mail',
      LOG_LEVEL: 'loud',
    }).sort(),
  ).toEqual([
    'ENCRYPTION_KEYS_FILE: names an empty file',
    'JWT_SECRET_FILE: names a file that cannot be read (ENOENT)',
    expect.stringMatching(/^LOG_LEVEL: /),
    'METRICS_TOKEN_FILE: names a file that cannot be read (EISDIR)',
    'SMTP_URL_FILE: is set, and so is SMTP_URL; set one of them',
  ]);
});

it('checks what a file contains as it checks a variable', () => {
  expect(problemsOf({ ...SECRETS, METRICS_TOKEN_FILE: fileWith('change-me-change-me') })).toEqual([
    expect.stringMatching(/^METRICS_TOKEN: is easy to guess/),
  ]);
});

it('does not print a secret that stands where a path belongs', () => {
  const { ENCRYPTION_KEYS, JWT_SECRET } = SECRETS;
  expect(problemsOf({ ENCRYPTION_KEYS, JWT_SECRET_FILE: JWT_SECRET }).join()).not.toContain(
    JWT_SECRET,
  );
});
