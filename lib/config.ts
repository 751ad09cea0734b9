import { existsSync } from 'node:fs';
import { z } from 'zod';
import { issuerNames, type OidcIssuer, oidcVariables, readOidcIssuers } from './config/oidc';
import {
  type EnabledProvider,
  providerIds,
  providerVariables,
  readProviders,
} from './config/providers';
import { type Env, findWeakSecrets, type Problem, readFiles } from './config/secrets';
import {
  budget,
  contact,
  count,
  cron,
  days,
  encryptionKeys,
  flag,
  milliseconds,
  names,
  origins,
  port,
  signingSecrets,
  trustedProxies,
} from './config/values';

/** Used only outside production, so that a clone starts without any setup. */
const DEVELOPMENT_SECRET = 'development-only-secret-development-only-secret';
const DEVELOPMENT_KEY = `dev:${Buffer.alloc(32, 'plinth-development-key').toString('base64')}`;

/** The client secret of the sandbox shop, unless both sides set another. */
const SANDBOX_SECRET = 'plinth-sandbox-secret';

const DEVELOPMENT_SANDBOX = 'http://localhost:4000';

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  APP_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  PORT: port.default(3000),
  HOST: z.string().optional(),
  INTERNAL_API_URL: z.url().optional(),
  SHUTDOWN_DRAIN_MS: milliseconds.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must begin with postgresql://' }),
  DATABASE_POOL_SIZE: count.max(200).default(10),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must begin with redis:// or rediss://' })
    .optional(),
  CACHE: z.enum(['on', 'off']).default('on'),
  JWT_SECRET: signingSecrets,
  ENCRYPTION_KEYS: encryptionKeys,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_PRETTY: flag.default(false),
  TRUST_PROXY: trustedProxies.default(0),
  CORS_ORIGINS: origins.default([]),
  BODY_LIMIT_BYTES: count.default(1024 * 1024),
  UPLOAD_LIMIT_BYTES: count.max(1024 ** 3).default(100 * 1024 ** 2),
  RATE_LIMIT_PUBLIC: budget.default({ points: 100, seconds: 900 }),
  RATE_LIMIT_SIGN_IN: budget.default({ points: 10, seconds: 300 }),
  RATE_LIMIT_SIGN_IN_ACCOUNT: budget.default({ points: 20, seconds: 900 }),
  RATE_LIMIT_SECOND_FACTOR: budget.default({ points: 10, seconds: 3600 }),
  RATE_LIMIT_SECOND_FACTOR_ACCOUNT: budget.default({ points: 30, seconds: 3600 }),
  RATE_LIMIT_ACCOUNT_MAIL: budget.default({ points: 5, seconds: 3600 }),
  RATE_LIMIT_READ: budget.default({ points: 1200, seconds: 60 }),
  RATE_LIMIT_WRITE: budget.default({ points: 300, seconds: 60 }),
  RATE_LIMIT_ORGANIZATION_READ: budget.default({ points: 6000, seconds: 60 }),
  RATE_LIMIT_ORGANIZATION_WRITE: budget.default({ points: 1500, seconds: 60 }),
  RATE_LIMIT_FAILED_AUTHENTICATION: budget.default({ points: 50, seconds: 900 }),
  RATE_LIMIT_INBOUND: budget.default({ points: 6000, seconds: 60 }),
  RATE_LIMIT_PROBE: budget.default({ points: 600, seconds: 60 }),
  SIGN_UP: z.enum(['verified', 'immediate']).default('verified'),
  OIDC_ISSUERS: issuerNames.optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' })
    .optional(),
  MAIL_FROM: z.string().default('Plinth <no-reply@localhost>'),
  METRICS_TOKEN: z.string().min(16).optional(),
  WEBHOOK_ALLOW_PRIVATE_ADDRESSES: flag.optional(),
  WORKER_PORT: port.optional(),
  WORKER_CONCURRENCY: count.max(200).default(5),
  WORKER_QUEUES: names.optional(),
  SYNC_CRON: cron.prefault('17 3 * * *'),
  RETAIN_JOBS_DAYS: days.default(30),
  RETAIN_EVENTS_DAYS: days.default(30),
  RETAIN_INBOUND_DAYS: days.default(30),
  RETAIN_NOTIFICATIONS_DAYS: days.default(90),
  RETAIN_SESSIONS_DAYS: days.default(30),
  PROVIDERS: providerIds.optional(),
  SANDBOX_URL: z.url().optional(),
  SANDBOX_CLIENT_ID: z.string().default('plinth'),
  SANDBOX_CLIENT_SECRET: z.string().default(SANDBOX_SECRET),
  SECURITY_CONTACT: contact.optional(),
  COMMIT_SHA: z.string().optional(),
});

const VARIABLES = Object.keys(schema.shape);

/** The environment is not valid. The message lists every problem at once. */
export class ConfigError extends Error {
  constructor(readonly problems: Problem[]) {
    const lines = problems.map(({ variable, message }) => `  - ${variable}: ${message}`);
    super(
      `The configuration is not valid:\n${lines.join('\n')}\nSee .env.example for what each variable means.`,
    );
    this.name = 'ConfigError';
  }
}

const MISSING_DATABASE =
  'is missing; `npm run dev` starts an embedded PostgreSQL, every other command needs a URL';

function describeIssue(issue: z.core.$ZodIssue, env: Env): Problem {
  const variable = String(issue.path[0]);
  if (env[variable] !== undefined) return { variable, message: issue.message };
  return { variable, message: variable === 'DATABASE_URL' ? MISSING_DATABASE : 'is missing' };
}

const NO_MAIL =
  'is missing, and sign-up needs it for its links; set it, or SIGN_UP=immediate, which confirms no address';

const isLoopback = (hostname: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
const isSafeOrigin = ({ protocol, hostname }: URL) => protocol === 'https:' || isLoopback(hostname);

function productionProblems(env: Env): Problem[] {
  const problems: Problem[] = [];
  if (env.APP_URL === undefined) problems.push({ variable: 'APP_URL', message: 'is missing' });
  if (env.APP_URL && URL.canParse(env.APP_URL) && !isSafeOrigin(new URL(env.APP_URL))) {
    problems.push({
      variable: 'APP_URL',
      message: 'must use https, or cookies are sent in plain text',
    });
  }
  if (!env.SMTP_URL && (env.SIGN_UP ?? 'verified') === 'verified') {
    problems.push({ variable: 'SMTP_URL', message: NO_MAIL });
  }
  const sandboxSecret = env.SANDBOX_URL && (env.SANDBOX_CLIENT_SECRET ?? SANDBOX_SECRET);
  const used = { ...env, SANDBOX_CLIENT_SECRET: sandboxSecret };
  return [...problems, ...findWeakSecrets(used, VARIABLES)];
}

/** The sandbox's mailbox, if mails go to a server on this machine; never in production. */
function findMailbox(
  { SMTP_URL, SANDBOX_URL = DEVELOPMENT_SANDBOX }: z.output<typeof schema>,
  production: boolean,
): string | null {
  const isLocal = SMTP_URL !== undefined && isLoopback(new URL(SMTP_URL).hostname);
  return isLocal && !production ? `${SANDBOX_URL.replace(/\/$/, '')}/mailbox` : null;
}

/**
 * Reads and validates the whole environment. `X_FILE` names a file with the value of `X`.
 * @throws ConfigError with every problem at once
 */
export function loadConfig(environment: Env = process.env) {
  // An empty value in a .env file means "not set".
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { env: given, problems: unreadable } = readFiles(set, [
    ...VARIABLES,
    ...oidcVariables(set),
    ...providerVariables(set),
  ]);
  const production = given.NODE_ENV === 'production';
  const env = production
    ? given
    : { JWT_SECRET: DEVELOPMENT_SECRET, ENCRYPTION_KEYS: DEVELOPMENT_KEY, ...given };
  const parsed = schema.safeParse(env);
  const oidc = readOidcIssuers(given);
  const problems = [
    ...unreadable,
    ...oidc.problems,
    ...(parsed.error?.issues.map((issue) => describeIssue(issue, env)) ?? []),
    ...(production ? productionProblems(given) : []),
  ].filter(({ variable }) => !unreadable.some((file) => file.variable === `${variable}_FILE`));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  return Object.freeze({
    environment: values.NODE_ENV,
    production,
    appUrl: values.APP_URL.replace(/\/$/, ''),
    /** Cookies are `Secure` and `__Host-` prefixed exactly when the app is served over https. */
    secureCookies: values.APP_URL.startsWith('https:'),
    port: values.PORT,
    /** All interfaces in production, behind a proxy or in a container; otherwise this machine alone. */
    host: values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    internalApiUrl: values.INTERNAL_API_URL ?? `http://127.0.0.1:${values.PORT}`,
    /** How long a server goes on serving after SIGTERM, until load balancers have noticed. */
    drainMs: values.SHUTDOWN_DRAIN_MS ?? (production ? 5_000 : 0),
    database: Object.freeze({ url: values.DATABASE_URL, poolSize: values.DATABASE_POOL_SIZE }),
    redisUrl: values.REDIS_URL,
    /** False turns off caching in the process and in Redis. */
    cacheEnabled: values.CACHE === 'on',
    /** The first signs, all verify. */
    jwtSecrets: values.JWT_SECRET,
    encryptionKeys: values.ENCRYPTION_KEYS,
    log: Object.freeze({ level: values.LOG_LEVEL, pretty: values.LOG_PRETTY }),
    /** How many proxies stand in front, or their networks; see `auth/client-address`. */
    trustProxy: values.TRUST_PROXY,
    /** Origins of other sites whose scripts may call the API with tokens. */
    corsOrigins: Object.freeze(values.CORS_ORIGINS) as readonly string[],
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    /** The limit for uploaded files, which are streamed and never held in memory. */
    uploadLimitBytes: values.UPLOAD_LIMIT_BYTES,
    rateLimits: Object.freeze({
      public: values.RATE_LIMIT_PUBLIC,
      sign_in: values.RATE_LIMIT_SIGN_IN,
      sign_in_account: values.RATE_LIMIT_SIGN_IN_ACCOUNT,
      second_factor: values.RATE_LIMIT_SECOND_FACTOR,
      second_factor_account: values.RATE_LIMIT_SECOND_FACTOR_ACCOUNT,
      account_mail: values.RATE_LIMIT_ACCOUNT_MAIL,
      read: values.RATE_LIMIT_READ,
      write: values.RATE_LIMIT_WRITE,
      organization_read: values.RATE_LIMIT_ORGANIZATION_READ,
      organization_write: values.RATE_LIMIT_ORGANIZATION_WRITE,
      failed_authentication: values.RATE_LIMIT_FAILED_AUTHENTICATION,
      inbound: values.RATE_LIMIT_INBOUND,
      probe: values.RATE_LIMIT_PROBE,
    }),
    /** Whether an account exists once its address is confirmed, or at once. */
    signUp: values.SIGN_UP,
    /** The issuers of OpenID Connect that people can sign in with. */
    oidcIssuers: Object.freeze(oidc.issuers) as readonly OidcIssuer[],
    mail: Object.freeze({ smtpUrl: values.SMTP_URL, from: values.MAIL_FROM }),
    mailboxUrl: findMailbox(values, production),
    /** Undefined makes the metrics public; null, in production without a token, refuses everybody. */
    metricsToken: values.METRICS_TOKEN ?? (production ? null : undefined),
    /** For development: in production, private addresses would open the internal network. */
    webhookAllowPrivateAddresses: values.WEBHOOK_ALLOW_PRIVATE_ADDRESSES ?? !production,
    /** The port on which a worker serves health and metrics; none when not set. */
    workerPort: values.WORKER_PORT,
    workerConcurrency: values.WORKER_CONCURRENCY,
    /** The names of the queues that a worker serves; undefined for all. */
    workerQueues: values.WORKER_QUEUES,
    /** UTC; null: never. */
    syncCron: values.SYNC_CRON,
    /** After how many days rows that are done with are deleted; null keeps them. */
    retentionDays: Object.freeze({
      jobs: values.RETAIN_JOBS_DAYS,
      events: values.RETAIN_EVENTS_DAYS,
      inbound: values.RETAIN_INBOUND_DAYS,
      notifications: values.RETAIN_NOTIFICATIONS_DAYS,
      sessions: values.RETAIN_SESSIONS_DAYS,
    }),
    /** The providers that customers can connect, besides the sandbox. */
    providers: Object.freeze(readProviders(given)) as readonly EnabledProvider[],
    sandbox: Object.freeze({
      url: values.SANDBOX_URL ?? (production ? undefined : DEVELOPMENT_SANDBOX),
      clientId: values.SANDBOX_CLIENT_ID,
      clientSecret: values.SANDBOX_CLIENT_SECRET,
    }),
    /** Where to report vulnerabilities, as a URI. */
    securityContact: values.SECURITY_CONTACT,
    commit: values.COMMIT_SHA ?? null,
  });
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * The database alone, for commands that need nothing else of the configuration.
 * @throws ConfigError
 */
function loadDatabaseUrl(environment: Env = process.env): string {
  const { DATABASE_URL: given, ...others } = environment;
  const set = given ? environment : others;
  const { env, problems } = readFiles(set, ['DATABASE_URL']);
  if (problems.length > 0) throw new ConfigError(problems);
  const parsed = schema.pick({ DATABASE_URL: true }).safeParse(env);
  if (parsed.success) return parsed.data.DATABASE_URL;
  throw new ConfigError(parsed.error.issues.map((issue) => describeIssue(issue, env)));
}

let current: Config | undefined;

function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** The configuration of the process, read once from the environment, with `.env` for missing values. */
export function getConfig(): Config {
  if (current) return current;
  loadEnvFile();
  current = loadConfig();
  return current;
}

/** Like `loadDatabaseUrl`, with `.env` for a missing value. */
export function getDatabaseUrl(): string {
  loadEnvFile();
  return loadDatabaseUrl();
}
