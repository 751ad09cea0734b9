import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { generateApiKey } from '@/lib/auth/api-keys';

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };
const API_KEY = /plinth_[A-Za-z0-9_-]{43}[0-9a-f]{8}/g;

/** Whether it is a key of ours; docs/security.md states its form. */
function hasChecksum(key: string): boolean {
  return crc32(key.slice(0, -8)) === Number.parseInt(key.slice(-8), 16);
}

/** The secrets in a text, as `file: what`; the secrets themselves are masked. */
async function findSecrets(filePath: string, content: string): Promise<string[]> {
  const { messages } = await lintSource({
    source: { filePath, content, contentType: 'text', ext: extname(filePath) },
    options: { config, maskSecrets: true },
  });
  const ownKeys = (content.match(API_KEY) ?? []).filter(hasChecksum);
  return [
    ...messages.map(({ loc, message }) => `${filePath}:${loc.start.line}: ${message}`),
    ...ownKeys.map((key) => `${filePath}: an API key of Plinth, ${key.slice(0, 12)}`),
  ];
}

const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && !/\.(png|svg|ico|woff2)$/.test(file));

it('no tracked file holds a secret', async () => {
  expect(files.length).toBeGreaterThan(500);
  const found: string[] = [];
  for (const file of files) {
    found.push(...(await findSecrets(file, readFileSync(join(ROOT, file), 'utf8'))));
  }
  expect(found).toEqual([]);
});

it.each([
  ['an AWS key', `AWS_SECRET_ACCESS_KEY="${'kJ8vQz2LmN4pRt6W'}${'xY0bCd1eFg3hIj5kLmNoPq7r'}"`],
  [
    'a private key',
    `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${'MIIEow'.repeat(20)}\n-----END RSA ${'PRIVATE'} KEY-----`,
  ],
  ['a GitHub token', `token: ${'ghp_'}${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`],
  ['an API key of ours', generateApiKey().key],
])('the scanner sees %s', async (_, content) => {
  expect(await findSecrets('settings.txt', content)).not.toEqual([]);
});
