import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** What the environment says of the development set-up, with defaults for the rest. */
export interface DevSettings {
  root: string;
  port: number;
  sandboxPort: number;
  /** Where the sandbox's mailbox takes mails. */
  smtpPort: number;
  /** Where people open the app. */
  appUrl: string;
  /** Where this machine reaches the app, whatever `appUrl` says. */
  localUrl: string;
  sandboxUrl: string;
  /** No mail server is configured: mails go to the sandbox's mailbox. */
  usesMailbox: boolean;
  host: string;
  /** Undefined: the embedded one. */
  databaseUrl: string | undefined;
  /** Keeps the embedded database and the sandbox's state. */
  dataDir: string;
}

function readPort(variable: string, fallback: number): number {
  const text = process.env[variable] || String(fallback);
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${variable} must be a port number from 1 to 65535, not "${text}".`);
}

/** Reads .env and the environment, which wins. @throws Error naming the variable that cannot be */
export function readSettings(root: string): DevSettings {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  const port = readPort('PORT', 3000);
  const sandboxPort = readPort('SANDBOX_PORT', 4000);
  const smtpPort = readPort('SANDBOX_SMTP_PORT', sandboxPort + 25);
  const host = process.env.HOST || '127.0.0.1';
  const anyAddress = host === '0.0.0.0' || host === '::' || host === 'localhost';
  const reachable = anyAddress ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    root,
    port,
    sandboxPort,
    smtpPort,
    host,
    appUrl: (process.env.APP_URL || `http://localhost:${port}`).replace(/\/$/, ''),
    localUrl: `http://${reachable}:${port}`,
    sandboxUrl: process.env.SANDBOX_URL || `http://localhost:${sandboxPort}`,
    usesMailbox: !process.env.SMTP_URL && !process.env.SMTP_URL_FILE,
    databaseUrl: process.env.DATABASE_URL || undefined,
    dataDir: resolve(root, process.env.PLINTH_DATA_DIR || '.data'),
  };
}

/**
 * Next.js allows one development server per build folder. With a data folder of its own inside the
 * project, a second set-up gets a build folder there, and a tsconfig.json that Next.js may edit.
 */
function nextEnvironment({ root, dataDir }: DevSettings): Record<string, string> {
  const path = relative(root, dataDir);
  if (path === '.data' || path.startsWith('..') || isAbsolute(path)) return {};
  mkdirSync(dataDir, { recursive: true });
  const tsconfig = join(dataDir, 'tsconfig.json');
  const base = relative(dataDir, join(root, 'tsconfig.json'));
  writeFileSync(tsconfig, JSON.stringify({ extends: base, include: [] }));
  return { NEXT_DIST_DIR: join(path, 'next'), NEXT_TSCONFIG: join(path, 'tsconfig.json') };
}

/** The environment of every process of the set-up. */
export function childEnvironment(
  settings: DevSettings,
  databaseUrl: string,
): Record<string, string> {
  const { appUrl, dataDir, host, port, sandboxPort, sandboxUrl, smtpPort } = settings;
  const callback = `${appUrl}/api/v1/connections/callback`;
  return {
    ...nextEnvironment(settings),
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    HOST: host,
    PORT: String(port),
    APP_URL: appUrl,
    INTERNAL_API_URL: process.env.INTERNAL_API_URL || settings.localUrl,
    SANDBOX_URL: sandboxUrl,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    ...(settings.usesMailbox && { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` }),
    SANDBOX_STATE: process.env.SANDBOX_STATE || join(dataDir, 'sandbox.json'),
    SANDBOX_REDIRECT_URIS: process.env.SANDBOX_REDIRECT_URIS || callback,
    // Their lines are made readable here, in one place and without a thread in each process.
    LOG_PRETTY: 'false',
    NEXT_TELEMETRY_DISABLED: '1',
  };
}
