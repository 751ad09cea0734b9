import { expect, it } from 'vitest';
import type { RequestContext } from '@/lib/api/context';
import { checkCsrf } from '@/lib/api/steps/check-csrf';
import { contracts } from '@/lib/contracts';

const PARTNER = 'https://partner.example.com';
const foreign = { origin: PARTNER, 'sec-fetch-site': 'cross-site' };

const run = (
  headers: Record<string, string>,
  parts: Partial<RequestContext> = {},
  corsOrigins = [PARTNER],
) =>
  checkCsrf.run({
    contract: contracts.signIn,
    request: new Request('http://x/', { headers }),
    runtime: { config: { appUrl: 'https://app.example.com', corsOrigins } },
    credential: null,
    actor: null,
    ...parts,
  } as unknown as RequestContext);
const refused = expect.objectContaining({ code: 'CSRF_FAILED' });

it('lets pages of an allowed origin sign in, when the browser sends no cookies along', () => {
  expect(run(foreign)).toBeUndefined();
  expect(() => run({ ...foreign, cookie: 'plinth_access=x' })).toThrow(refused);
  expect(() => run(foreign, {}, [])).toThrow(refused);
});

it('never takes cookies from another origin, allowed or not', () => {
  const parts = { contract: contracts.createOrder, credential: 'cookie' } as const;
  expect(() => run({ ...foreign, cookie: 'plinth_access=x' }, parts)).toThrow(refused);
});

it('has nothing against a token from anywhere', () => {
  const parts = { contract: contracts.createOrder, credential: 'bearer' } as const;
  expect(run({ origin: 'https://evil.example' }, parts)).toBeUndefined();
});
