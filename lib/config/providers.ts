import { z } from 'zod';
import type { Env } from './secrets';

/** A provider that the environment enables. Those of OAuth have a client. */
export interface EnabledProvider {
  /** Such as `woocommerce`; in variables, `-` is `_`. */
  readonly id: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

const ID = /^[a-z][a-z0-9-]{0,62}$/;
const SUFFIXES = ['CLIENT_ID', 'CLIENT_SECRET'] as const;

/** Ids with commas between. */
export const providerIds = z.string().transform((value, context): readonly string[] => {
  const ids = value.split(',').map((id) => id.trim());
  if (ids.some((id) => !ID.test(id)) || new Set(ids).size < ids.length) {
    context.addIssue({
      code: 'custom',
      message: 'must be different ids such as woocommerce,github',
    });
  }
  return ids;
});

const variable = (id: string, suffix: (typeof SUFFIXES)[number]) =>
  `PROVIDER_${id.toUpperCase().replaceAll('-', '_')}_${suffix}`;

const idsIn = (env: Env): string[] =>
  (env.PROVIDERS ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => ID.test(id));

/** The variables of the providers that PROVIDERS names. */
export const providerVariables = (env: Env): string[] =>
  idsIn(env).flatMap((id) => SUFFIXES.map((suffix) => variable(id, suffix)));

export const readProviders = (env: Env): EnabledProvider[] =>
  idsIn(env).map((id) => ({
    id,
    clientId: env[variable(id, 'CLIENT_ID')],
    clientSecret: env[variable(id, 'CLIENT_SECRET')],
  }));
