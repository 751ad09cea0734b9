import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from './access';
import type { BenchOptions } from './options';
import { BUILD, NEXT_PEER, ROOT } from './paths';

/** How to start one of the servers under test. */
export interface ServerDefinition {
  name: string;
  cwd: string;
  args: string[];
  env: Record<string, string>;
}

/** The server that every ratio refers to. */
export const BASELINE = 'Hono + pg';
export const OURS = 'Plinth';

const UNLIMITED = '1000000000/60';
const POOL_SIZE = '10';

/** The servers under test. @throws Error when one is asked for that is not built */
export function listServers(
  { main }: BenchOptions,
  access: Access,
  databaseUrl: string,
): ServerDefinition[] {
  const shared = {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: POOL_SIZE,
    HOST: '127.0.0.1',
  };
  const peer = { ...shared, JWT_KEY: access.jwtKey, NEXT_TELEMETRY_DISABLED: '1' };
  // Everything stays on, the limiter as well; only its budgets are out of reach.
  const plinth = {
    ...shared,
    APP_URL: 'http://localhost',
    JWT_SECRET: access.jwtSecret,
    ENCRYPTION_KEYS: access.encryptionKeys,
    LOG_LEVEL: 'info',
    RATE_LIMIT_PUBLIC: UNLIMITED,
    RATE_LIMIT_READ: UNLIMITED,
    RATE_LIMIT_WRITE: UNLIMITED,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const servers: ServerDefinition[] = [
    { name: BASELINE, cwd: ROOT, args: [join(BUILD, 'hono.js')], env: peer },
    { name: OURS, cwd: ROOT, args: [join(BUILD, 'plinth.js')], env: plinth },
    {
      name: 'Next.js + Prisma',
      cwd: NEXT_PEER,
      args: [join(ROOT, 'node_modules/next/dist/bin/next'), 'start', '--hostname', '127.0.0.1'],
      env: peer,
    },
  ];
  if (main) {
    if (!existsSync(join(ROOT, 'dist/main.js')) || !existsSync(join(ROOT, '.next/BUILD_ID'))) {
      throw new Error(
        '--main measures dist/main.js, which is not built; run "npm run build" first',
      );
    }
    servers.push({ name: 'Plinth with pages', cwd: ROOT, args: ['dist/main.js'], env: plinth });
  }
  return servers;
}
