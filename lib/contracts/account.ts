import { z } from 'zod';
import { CHANGE, defineContract } from './contract';
import { exampleUser } from './examples';
import { name, user } from './session-info';

const change = { ...CHANGE, tag: 'auth', role: 'viewer', ownAccount: true } as const;

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** The tag in its canonical form; null when it is none. */
function canonicalLocale(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** Names alone: an offset such as `+01:00` is wrong for half of the year. */
const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w+/-]*$/, 'must be a time zone such as Europe/Berlin')
  .refine(isTimeZone, 'must be a time zone such as Europe/Berlin');

const locale = z
  .string()
  .max(35)
  .refine((tag) => canonicalLocale(tag) !== null, 'must be a language tag such as de or en-GB')
  .overwrite((tag) => canonicalLocale(tag) ?? tag);

export const updateMe = defineContract({
  ...change,
  method: 'PATCH',
  path: '/api/v1/auth/me',
  summary: 'Update your profile',
  description: 'A field that is left out stays; null restores the default.',
  schema: z.strictObject({
    name: name.optional(),
    timeZone: timeZone.nullable().optional(),
    locale: locale.nullable().optional(),
  }),
  response: user,
  audit: 'PROFILE_UPDATED',
  examples: {
    request: { timeZone: 'Europe/London', locale: 'en-GB' },
    response: exampleUser,
  },
});
