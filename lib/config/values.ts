import { Cron } from 'croner';
import { z } from 'zod';
import { parseNetworks } from '@/lib/utils/ip-address';
import { splitSecrets } from './secrets';

export const port = z.coerce.number().int().min(0).max(65_535);
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1');
export const count = z.coerce.number().int().min(1);
/** At most a minute. */
export const milliseconds = z.coerce.number().int().min(0).max(60_000);

/** Comma separated; the first signs, all verify. */
export const signingSecrets = z.string().transform((value, context): readonly string[] => {
  const secrets = splitSecrets(value);
  if (secrets.some((secret) => secret.length < 32)) {
    const message = 'must have at least 32 characters (create one: openssl rand -base64 48)';
    context.addIssue({
      code: 'custom',
      message: secrets.length > 1 ? `each secret ${message}` : message,
    });
  }
  return secrets;
});

const KEY_PAIRS =
  'must be "id:key" pairs, each id once, each key 32 bytes in base64 (create one: openssl rand -base64 32)';

/** `id:base64(32 bytes)`, comma separated; the first key encrypts, all decrypt. */
export const encryptionKeys = z.string().transform((value, context) => {
  const keys = value.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(/:(.*)/s);
    return { id, key: Buffer.from(encoded, 'base64') };
  });
  const ids = new Set(keys.map(({ id }) => id));
  const valid = keys.every(({ id, key }) => /^[\w-]{1,32}$/.test(id) && key.length === 32);
  if (!valid || ids.size < keys.length) context.addIssue({ code: 'custom', message: KEY_PAIRS });
  return keys;
});

/** Exact origins, comma separated, as browsers send them: scheme, host, and port unless it is the default. */
export const origins = z.string().transform((value, context) => {
  const list = value.split(',').map((origin) => origin.trim());
  for (const origin of list) {
    const isExact = URL.canParse(origin) && new URL(origin).origin === origin;
    if (isExact && /^https?:[^*]+$/.test(origin)) continue;
    context.addIssue({
      code: 'custom',
      message: `must be exact origins such as https://shop.example.com; "${origin}" is not one`,
    });
  }
  return list;
});

/** "points/seconds", such as 100/900. */
export const budget = z
  .string()
  .regex(/^\d+\/\d+$/, 'must be "points/seconds", such as 100/900')
  .transform((value) => {
    const [points = 0, seconds = 0] = value.split('/').map(Number);
    return { points, seconds };
  });

/**
 * The reverse proxies in front: `true` for one, a number of them, or their addresses and networks with
 * commas between. A number, or a set of networks.
 */
export const trustedProxies = z.string().transform((value, context) => {
  if (value === 'false') return 0;
  if (value === 'true') return 1;
  if (/^\d$/.test(value)) return Number(value);
  try {
    const entries = value.split(',').map((entry) => entry.trim());
    const everybody = entries.find((entry) => entry.endsWith('/0'));
    if (everybody) throw new Error(`"${everybody}" would let every client choose its address`);
    return parseNetworks(entries);
  } catch (error) {
    const message = `must be true, a number of proxies up to 9, or addresses and networks such as 10.0.0.0/8; ${(error as Error).message}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

/** An e-mail address, or a `mailto:`, `tel:` or `https:` URI; returns a URI. */
export const contact = z
  .string()
  .regex(
    /^(?:(?:mailto:)?[^\s@:]+@[^\s@]+|https:\/\/[\w.-]+(?:[/:?]\S*)?|tel:\+?\d\S*)$/,
    'must be an e-mail address, or start with https://, mailto: or tel:',
  )
  .transform((value) => (/^[^:]+@/.test(value) ? `mailto:${value}` : value));

/** A number of days; null for `never`. */
export const days = z.union([z.literal('never').transform(() => null), count.max(36_500)], {
  error: 'must be a number of days, or "never"',
});

/** A pattern of cron with five fields; `off` is null. */
export const cron = z.string().transform((value, context): string | null => {
  if (value === 'off') return null;
  try {
    new Cron(value, { paused: true, mode: '5-part' });
    return value;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be five fields of cron, or "off"' });
    return z.NEVER;
  }
});

/** Names with commas between. */
export const names = z
  .string()
  .transform((value): readonly string[] => value.split(',').map((name) => name.trim()));
