import { z } from 'zod';

/** An account's tokens. Times are milliseconds since the epoch. */
export const tokenSet = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).nullable(),
  issuedAt: z.number(),
  /** Null when the provider does not say. */
  expiresAt: z.number().nullable(),
  scopes: z.array(z.string()),
});
export type TokenSet = z.infer<typeof tokenSet>;

const MARGIN_MS = 5 * 60 * 1000;
/** How long a request may take to reach the provider. */
const LAST_MOMENT_MS = 5 * 1000;

/**
 * Whether the access token needs no refresh: it is valid for 5 more minutes, or for half of its life
 * when that is shorter.
 */
export function isFresh({ issuedAt, expiresAt }: TokenSet, now: number = Date.now()): boolean {
  if (expiresAt === null) return true;
  return now < expiresAt - Math.min(MARGIN_MS, (expiresAt - issuedAt) / 2);
}

/** Whether the provider would still accept the access token. */
export function isAlive({ expiresAt }: TokenSet, now: number = Date.now()): boolean {
  return expiresAt === null || now < expiresAt - LAST_MOMENT_MS;
}
