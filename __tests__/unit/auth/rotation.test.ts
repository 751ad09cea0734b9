import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createCsrf } from '@/lib/auth/csrf';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { createInternalCalls, INTERNAL_CALL_HEADER } from '@/lib/auth/internal-calls';
import { createLinkTokens, type LinkPurpose } from '@/lib/auth/link-tokens';
import { createRefreshTokens } from '@/lib/auth/refresh-tokens';

const A = 'the first secret, which all tokens were signed with';
const B = 'the second secret, which replaces the first one';
const C = 'a third secret, which was never configured here';
const CLAIMS = { userId: 'user1', organizationId: 'org1', sessionId: 'session1' };
const SESSION = 'cm0000000000000000000000a';
const PURPOSES: LinkPurpose[] = [
  'email_verification',
  'password_reset',
  'email_change',
  'email_change_undo',
  'invitation',
];

interface Kind {
  issue(secrets: string[]): string | Promise<string>;
  accepts(secrets: string[], token: string): boolean | Promise<boolean>;
}

const KINDS: readonly (readonly [name: string, kind: Kind])[] = [
  [
    'access token',
    {
      issue: (secrets) => createAccessTokens(secrets).issue(CLAIMS),
      accepts: async (secrets, token) => {
        try {
          return (await createAccessTokens(secrets).verify(token)).userId === 'user1';
        } catch (error) {
          expect(error).toMatchObject({ code: 'UNAUTHENTICATED', statusCode: 401 });
          return false;
        }
      },
    },
  ],
  [
    'refresh token',
    {
      issue: (secrets) => createRefreshTokens(secrets).first(SESSION),
      accepts: (secrets, token) => createRefreshTokens(secrets).sessionIdOf(token) === SESSION,
    },
  ],
  [
    'successor of a refresh token',
    {
      issue: (secrets) => {
        const tokens = createRefreshTokens(secrets);
        return tokens.next(tokens.first(SESSION));
      },
      accepts: (secrets, token) => createRefreshTokens(secrets).sessionIdOf(token) === SESSION,
    },
  ],
  [
    'CSRF token',
    {
      issue: (secrets) => createCsrf(secrets).tokenFor(SESSION),
      accepts: (secrets, token) => createCsrf(secrets).verify(SESSION, token, token),
    },
  ],
  ...PURPOSES.map((purpose): readonly [string, Kind] => [
    `link token for ${purpose}`,
    {
      issue: (secrets) => createLinkTokens(secrets).issue(purpose, 'row1'),
      accepts: (secrets, token) => createLinkTokens(secrets).verify(purpose, token) === 'row1',
    },
  ]),
  [
    'device token',
    {
      issue: (secrets) => createDeviceTokens(secrets).issue('user1'),
      accepts: (secrets, token) => createDeviceTokens(secrets).verify('user1', token) !== null,
    },
  ],
  [
    'token of internal calls',
    {
      issue: (secrets) => createInternalCalls(secrets).token,
      accepts: (secrets, token) =>
        createInternalCalls(secrets).accepts(new Headers({ [INTERNAL_CALL_HEADER]: token })),
    },
  ],
];

describe('a secret of JWT_SECRET', () => {
  it.each(KINDS)('that is listed accepts its %s in any position', async (_, kind) => {
    const token = await kind.issue([A]);
    for (const secrets of [[A], [A, B], [B, A], [C, B, A]]) {
      expect(await kind.accepts(secrets, token), secrets.join()).toBe(true);
    }
  });

  it.each(KINDS)('that was removed refuses its %s', async (_, kind) => {
    const token = await kind.issue([A, B]);
    for (const secrets of [[B], [B, C]]) expect(await kind.accepts(secrets, token)).toBe(false);
  });

  it.each(KINDS)('that stands first signs every new %s', async (_, kind) => {
    const token = await kind.issue([B, A]);
    expect(await kind.accepts([B], token)).toBe(true);
    expect(await kind.accepts([A], token)).toBe(false);
  });
});

it('names the key of an access token and nothing of its secret', async () => {
  const kidOf = async (secrets: string[]) =>
    decodeProtectedHeader(await createAccessTokens(secrets).issue(CLAIMS)).kid;
  expect(await kidOf([A])).toMatch(/^[\w-]{8}$/);
  expect(await kidOf([A, B])).toBe(await kidOf([A]));
  expect(await kidOf([B, A])).not.toBe(await kidOf([A]));
});

it('refuses an access token whose kid is another key than the one that signed', async () => {
  const [header = '', ...rest] = (await createAccessTokens([A]).issue(CLAIMS)).split('.');
  const { kid: _kid, ...others } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const kid = decodeProtectedHeader(await createAccessTokens([B]).issue(CLAIMS)).kid;
  for (const other of [kid, 'unknown1', '']) {
    const forged = Buffer.from(JSON.stringify({ ...others, kid: other })).toString('base64url');
    const verified = createAccessTokens([A, B]).verify([forged, ...rest].join('.'));
    await expect(verified, other).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

describe('refresh tokens during a rotation', () => {
  // The rollout: every server has one of two neighboring lists.
  const STEPS = [[A], [A, B], [B, A], [B]];

  it.each([0, 1, 2])('have one successor on servers before and after step %i', (step) => {
    const [before, after] = [STEPS[step] ?? [], STEPS[step + 1] ?? []];
    const [older, newer] = [createRefreshTokens(before), createRefreshTokens(after)];
    for (const { first } of [older, newer]) {
      let token = first(SESSION);
      for (let rotation = 0; rotation < 5; rotation += 1) {
        const successors = new Set([older.next(token), newer.next(token)]);
        expect(successors.size).toBe(1);
        [token = ''] = successors;
      }
    }
  });

  it('have no successor where their secret is unknown', () => {
    const token = createRefreshTokens([A]).first(SESSION);
    expect(() => createRefreshTokens([B]).next(token)).toThrow();
  });
});
