import { z } from 'zod';
import { id, timestamp } from './common';
import { SCOPES } from './manifest.gen';
import { MEMBER_ROLES } from './permissions';

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const name = z.string().trim().min(1).max(120);

export const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  /** Of times that the person sees, IANA, such as `Europe/Berlin`; null: the browser's, in mails UTC. */
  timeZone: z.string().nullable(),
  /** How dates and numbers are written, BCP 47, such as `de-CH`; null: as in English. */
  locale: z.string().nullable(),
  createdAt: timestamp,
});
export const organization = z.object({ id, name: z.string(), slug: z.string() });

/** `cookie`: tokens are set as HttpOnly cookies (browsers). `token`: they are in the response (programs). */
export const transport = z.enum(['cookie', 'token']).default('cookie');

export const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Seconds until the access token expires. */
  expiresIn: z.number().int(),
});

const memberCustomRole = z.object({
  id,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
});

export const sessionInfo = z.object({
  user,
  organization,
  role: z.enum(MEMBER_ROLES),
  /** Of a member whose role is `custom`. */
  customRole: memberCustomRole.nullable(),
  /** Only with `transport: "token"`. */
  tokens: tokens.nullable(),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

export const demoUser = { email: 'ada@example.com', password: 'correct horse battery' };
