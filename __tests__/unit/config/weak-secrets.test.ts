import { describe, expect, it } from 'vitest';
import { METRICS_TOKEN, SANDBOX_CLIENT_SECRET, SECRETS } from '@/__tests__/support/servers/secrets';
import { ConfigError, loadConfig } from '@/lib/config';

const PRODUCTION = {
  NODE_ENV: 'production',
  APP_URL: 'https://app.example.com',
  DATABASE_URL: 'postgresql://u:p@db/plinth',
  SMTP_URL: 'smtp://mail.example.com',
  ...SECRETS,
};
const OLDER_SECRET = 'Zc7Qm2XvT9pLr4KsWb8YhJd3NfGa6UeRi5ToPq1MzBnCxVlA';
const { JWT_SECRET } = SECRETS;
const SHOP = 'https://shop.example.com';

type Env = Record<string, string | undefined>;

/** Problems as `VARIABLE: message`. */
function problemsOf(env: Env): string[] {
  try {
    loadConfig({ ...PRODUCTION, ...env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
  return [];
}

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const repeated = (pattern: string | Uint8Array) => encode(Buffer.alloc(32, pattern));

const WEAK_KEYS: readonly (readonly [what: string, key: string])[] = [
  ['zeros', repeated('\0')],
  ['ones', repeated(Uint8Array.of(255))],
  ['the development key', repeated('plinth-development-key')],
  ['two bytes in turn', repeated(Uint8Array.of(0xde, 0xad))],
  ['a half twice', repeated(Uint8Array.from({ length: 16 }, (_, index) => (index * 89) ** 2))],
  ['counting up', encode(Uint8Array.from({ length: 32 }, (_, index) => index))],
  [
    'counting down in steps',
    encode(Uint8Array.from({ length: 32 }, (_, index) => 255 - 3 * index)),
  ],
  ['words', encode(Buffer.from('correct horse battery staple yes'))],
  ['hexadecimal text', encode(Buffer.from('9f86d081884c7d659a2feaa0c55ad015'))],
  ['a short text and zeros', encode(Buffer.concat([Buffer.from('My Key 2026'), Buffer.alloc(21)]))],
];

const WEAK_SECRETS = [
  'development-only-secret-development-only-secret',
  'change-me-change-me-1f7Kd82LmQ0xZp9RtYw3',
  'CHANGEME1f7Kd82LmQ0xZp9RtYw3Vb6Nc5Ja4Hs',
  'xK3change_mef7Kd82LmQ0xZp9RtYw3Vb6Nc5Ja4',
  'my-super-Secret-1f7Kd82LmQ0xZp9RtYw3Vb6N',
  'Password1f7Kd82LmQ0xZp9RtYw3Vb6Nc5Ja4Hs2',
  'example-1f7Kd82LmQ0xZp9RtYw3Vb6Nc5Ja4Hs2',
  'a'.repeat(64),
  'abababababababababababababababababab',
  '0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210',
  'correct horse battery staple and more of them',
  'correct-horse-battery-staple-and-more-of-them',
];

describe('weak secrets in production', () => {
  it.each(WEAK_KEYS)('refuses an encryption key of %s, alone or beside a good one', (_, key) => {
    const { ENCRYPTION_KEYS } = SECRETS;
    for (const keys of [
      `k1:${key}`,
      `${ENCRYPTION_KEYS},old:${key}`,
      `new:${key}, ${ENCRYPTION_KEYS}`,
    ]) {
      expect(problemsOf({ ENCRYPTION_KEYS: keys })).toEqual([
        expect.stringMatching(/^ENCRYPTION_KEYS: is easy to guess: it /),
      ]);
    }
  });

  it.each(WEAK_SECRETS)('refuses %s as any secret', (secret) => {
    for (const variable of ['JWT_SECRET', 'METRICS_TOKEN', 'SANDBOX_CLIENT_SECRET']) {
      expect(problemsOf({ SANDBOX_CLIENT_SECRET, SANDBOX_URL: SHOP, [variable]: secret })).toEqual([
        expect.stringMatching(`^${variable}: is easy to guess: it `),
      ]);
    }
  });

  it.each(WEAK_SECRETS)('refuses %s in any position of JWT_SECRET', (secret) => {
    for (const secrets of [`${secret},${JWT_SECRET}`, `${JWT_SECRET}, ${secret}`]) {
      expect(problemsOf({ JWT_SECRET: secrets })).toEqual([
        expect.stringMatching(/^JWT_SECRET: is easy to guess: it /),
      ]);
    }
  });

  it('refuses the default client secret of the shop exactly when a shop is configured', () => {
    const refused = [expect.stringMatching(/^SANDBOX_CLIENT_SECRET: is easy to guess/)];
    expect(problemsOf({ SANDBOX_URL: SHOP })).toEqual(refused);
    expect(problemsOf({ SANDBOX_CLIENT_SECRET: 'plinth-sandbox-secret' })).toEqual([]);
    expect(problemsOf({ SANDBOX_URL: SHOP, SANDBOX_CLIENT_SECRET })).toEqual([]);
  });

  const [, key = ''] = SECRETS.ENCRYPTION_KEYS.split(':');
  const encoded = encodeURIComponent(JWT_SECRET);
  it.each<[what: string, env: Env, variable: string]>([
    ['the metrics token', { METRICS_TOKEN: JWT_SECRET }, 'METRICS_TOKEN'],
    ['the shop', { SANDBOX_URL: SHOP, SANDBOX_CLIENT_SECRET: JWT_SECRET }, 'SANDBOX_CLIENT_SECRET'],
    ['an encryption key', { JWT_SECRET: key }, 'ENCRYPTION_KEYS'],
    ['an encryption key, without padding', { JWT_SECRET: key.replace('=', '') }, 'ENCRYPTION_KEYS'],
    ['the database', { DATABASE_URL: `postgresql://u:${encoded}@db/x` }, 'JWT_SECRET'],
    ['Redis', { REDIS_URL: `redis://:${encoded}@cache` }, 'JWT_SECRET'],
    ['mail', { SMTP_URL: `smtp://u:${encoded}@mail` }, 'SMTP_URL'],
    ['two signing secrets', { JWT_SECRET: `${JWT_SECRET},${JWT_SECRET}` }, 'JWT_SECRET'],
    [
      'an older signing secret',
      { METRICS_TOKEN: OLDER_SECRET, JWT_SECRET: `${JWT_SECRET},${OLDER_SECRET}` },
      'METRICS_TOKEN',
    ],
    ['two encryption keys', { ENCRYPTION_KEYS: `a:${key},b:${key}` }, 'ENCRYPTION_KEYS'],
  ])('refuses one secret for two purposes: %s', (_, env, variable) => {
    expect(problemsOf(env)).toEqual([
      expect.stringMatching(`^${variable}: has the same value as [A-Z_]+;`),
    ]);
  });

  it('accepts what is random, and the same password for two stores', () => {
    const password = 'same';
    expect(
      problemsOf({
        METRICS_TOKEN,
        DATABASE_URL: `postgresql://u:${password}@db/x`,
        REDIS_URL: `redis://:${password}@cache`,
        SMTP_URL: 'smtp://u:%zz@mail',
      }),
    ).toEqual([]);
    for (let index = 0; index < 200; index += 1) {
      const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
      const [JWT_SECRET, METRICS_TOKEN] = [
        encode(random(48)),
        Buffer.from(random(24)).toString('hex'),
      ];
      const secrets = `${JWT_SECRET},${encode(random(48))}`;
      const env = {
        JWT_SECRET: secrets,
        METRICS_TOKEN,
        ENCRYPTION_KEYS: `a:${encode(random(32))}`,
      };
      expect(problemsOf(env)).toEqual([]);
    }
  });

  it('never prints a secret', () => {
    for (const secret of WEAK_SECRETS) {
      expect(problemsOf({ JWT_SECRET: secret, METRICS_TOKEN: secret }).join()).not.toContain(
        secret,
      );
    }
    for (const [, weak] of WEAK_KEYS) {
      expect(problemsOf({ ENCRYPTION_KEYS: `a:${weak}` }).join()).not.toContain(weak);
    }
  });

  it('concerns production alone', () => {
    const weak = { JWT_SECRET: 'a'.repeat(32), ENCRYPTION_KEYS: `a:${repeated('\0')}` };
    expect(problemsOf({ ...weak, NODE_ENV: 'development' })).toEqual([]);
  });
});
