import { parseArgs } from 'node:util';
import type { SandboxOptions } from './options';

const LIVE_INTERVAL_MS = 20_000;
const DEFAULT_PORT = 4000;
/** From the port of the pages to the port of the mailbox. */
const SMTP_OFFSET = 25;

function integer(name: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  throw new RangeError(`${name} must be a whole number, not "${value}".`);
}

/** Leaves out what was not set, so that the defaults apply. */
function defined(options: SandboxOptions): SandboxOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Reads the settings of `main.ts`; an argument wins over its variable:
 * `--port` SANDBOX_PORT, `--smtp-port` SANDBOX_SMTP_PORT, `--host` SANDBOX_HOST, `--orders` SANDBOX_ORDERS, `--seed` SANDBOX_SEED,
 * `--live` SANDBOX_LIVE=1, `--state` SANDBOX_STATE (a file), `--latency` SANDBOX_LATENCY_MS.
 * SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET and SANDBOX_REDIRECT_URIS (with spaces between)
 * describe the app. @throws Error or RangeError naming the setting that cannot be.
 */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): SandboxOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'smtp-port': { type: 'string' },
      host: { type: 'string' },
      orders: { type: 'string' },
      seed: { type: 'string' },
      latency: { type: 'string' },
      state: { type: 'string' },
      live: { type: 'boolean' },
    },
  });
  const live = values.live ?? (env.SANDBOX_LIVE === '1' || env.SANDBOX_LIVE === 'true');
  const redirectUris = env.SANDBOX_REDIRECT_URIS?.split(' ').filter(Boolean);
  const client: NonNullable<SandboxOptions['client']> = {};
  if (env.SANDBOX_CLIENT_ID) client.id = env.SANDBOX_CLIENT_ID;
  if (env.SANDBOX_CLIENT_SECRET) client.secret = env.SANDBOX_CLIENT_SECRET;
  if (redirectUris?.length) client.redirectUris = redirectUris;
  const port = integer('SANDBOX_PORT', values.port ?? env.SANDBOX_PORT);
  const smtpPort = integer('SANDBOX_SMTP_PORT', values['smtp-port'] ?? env.SANDBOX_SMTP_PORT);
  return defined({
    port,
    smtpPort: smtpPort ?? (port === 0 ? 0 : (port ?? DEFAULT_PORT) + SMTP_OFFSET),
    host: values.host ?? (env.SANDBOX_HOST || undefined),
    orders: integer('SANDBOX_ORDERS', values.orders ?? env.SANDBOX_ORDERS),
    seed: integer('SANDBOX_SEED', values.seed ?? env.SANDBOX_SEED),
    latencyMs: integer('SANDBOX_LATENCY_MS', values.latency ?? env.SANDBOX_LATENCY_MS),
    stateFile: values.state ?? (env.SANDBOX_STATE || undefined),
    liveIntervalMs: live ? LIVE_INTERVAL_MS : undefined,
    client,
  });
}
