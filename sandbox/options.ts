import { SHOPS } from './data/shops';

/** How often the orders API says 429: after `burst` requests it closes for `pauseMs`. */
export interface RateLimitOptions {
  burst: number;
  pauseMs: number;
  /** A pause this long between two requests begins a new burst. */
  idleMs: number;
}

export interface SandboxClient {
  id: string;
  secret: string;
  redirectUris: readonly string[];
}

export interface SandboxOptions {
  /** 0 takes any free port. Default 4000. */
  port?: number;
  /** Where the mailbox takes mails, by SMTP on 127.0.0.1; 0 takes any free port. Default: nowhere. */
  smtpPort?: number | false;
  /** Where to listen, and the host in the issuer's URL. Default localhost, on IPv4 and IPv6. */
  host?: string;
  seed?: number;
  /** Orders of the largest shop; the others have a fifth and a fiftieth of it. Default 3000. */
  orders?: number;
  /** When the generated past ends. Default: the last full hour. */
  now?: Date;
  client?: Partial<SandboxClient>;
  /** Accept a registered loopback redirect URI on any port (RFC 8252). Default true. */
  anyLoopbackPort?: boolean;
  /** Seconds. Default 60. */
  accessTokenTtl?: number;
  /** Seconds. Default 14 days. */
  refreshTokenTtl?: number;
  /** Milliseconds that a page of orders takes. Default 120. */
  latencyMs?: number;
  rateLimit?: RateLimitOptions | false;
  /** Pauses before the second, third... try of a delivery. Default 0.25, 1, 3, 10 and 20 s. */
  webhookRetryDelaysMs?: readonly number[];
  /** Deliver every event twice, as careless senders do. Default false. */
  duplicateWebhooks?: boolean;
  /** Approve every authorization for this shop without showing the page. Default false. */
  autoApprove?: string | false;
  /** Change an order every so many milliseconds. Default: never. */
  liveIntervalMs?: number | false;
  /** Keep grants, webhooks and changed orders in this file across restarts. Default: nowhere. */
  stateFile?: string;
}

export interface ResolvedOptions extends Required<Omit<SandboxOptions, 'client' | 'stateFile'>> {
  client: SandboxClient;
  stateFile: string | undefined;
}

const CALLBACK = '/api/v1/connections/callback';
const HOUR = 3_600_000;

/** Fills in the defaults. @throws RangeError naming the option that cannot be. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const { client, ...rest } = options;
  const resolved: ResolvedOptions = {
    port: 4000,
    smtpPort: false,
    host: 'localhost',
    seed: 42,
    orders: 3000,
    now: new Date(Math.floor(Date.now() / HOUR) * HOUR),
    anyLoopbackPort: true,
    accessTokenTtl: 60,
    refreshTokenTtl: 14 * 24 * 3600,
    latencyMs: 120,
    rateLimit: { burst: 12, pauseMs: 1000, idleMs: 5000 },
    webhookRetryDelaysMs: [250, 1000, 3000, 10_000, 20_000],
    duplicateWebhooks: false,
    autoApprove: false,
    liveIntervalMs: false,
    stateFile: undefined,
    ...rest,
    client: {
      id: 'plinth',
      secret: 'plinth-sandbox-secret',
      redirectUris: [`http://localhost:3000${CALLBACK}`, `http://127.0.0.1:3000${CALLBACK}`],
      ...client,
    },
  };
  if (!Number.isInteger(resolved.orders) || resolved.orders < 1 || resolved.orders > 100_000) {
    throw new RangeError('orders must be a whole number from 1 to 100000');
  }
  if (!Number.isInteger(resolved.seed)) throw new RangeError('seed must be a whole number');
  const { autoApprove } = resolved;
  if (autoApprove !== false && !SHOPS.some((shop) => shop.id === autoApprove)) {
    throw new RangeError(`autoApprove must be one of ${SHOPS.map((shop) => shop.id).join(', ')}`);
  }
  return resolved;
}
