import { join } from 'node:path';
import type { Access } from './access';
import { BUILD, PEERS, ROOT } from './paths';

/** How to start one of the servers under test. */
export interface ServerDefinition {
  id: ServerId;
  name: string;
  cwd: string;
  args: string[];
  env: Record<string, string>;
}

/** The servers by what `--servers` calls them, in the order of the report. */
export const SERVER_NAMES = {
  node: 'node:http + pg',
  hono: 'Hono + pg',
  'hono-prisma': 'Hono + Prisma',
  fastify: 'Fastify + Prisma',
  nest: 'NestJS + Prisma',
  express: 'Express + Prisma',
  next: 'Next.js + Prisma',
  payload: 'Payload',
  plinth: 'Plinth',
  'plinth-uncached': 'Plinth, caches off',
  'plinth-redis': 'Plinth with Redis',
  'plinth-main': 'Plinth with pages',
  'plinth-next': 'Plinth in Next.js',
} as const;
export type ServerId = keyof typeof SERVER_NAMES;

/** The server that every ratio refers to. */
export const BASELINE: ServerId = 'hono';

/** Where the stores are; the peers have a database of their own. */
export interface StoreUrls {
  plinth: string;
  peers: string;
  redis: string | null;
}

const UNLIMITED = '1000000000/60';
const POOL_SIZE = '10';

export const NEEDS_REDIS: ServerId = 'plinth-redis';

/** How the servers are started. */
export function defineServers(
  ids: ServerId[],
  access: Access,
  urls: StoreUrls,
): ServerDefinition[] {
  const shared = {
    NODE_ENV: 'production',
    DATABASE_POOL_SIZE: POOL_SIZE,
    HOST: '127.0.0.1',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const peer = { ...shared, DATABASE_URL: urls.peers, JWT_KEY: access.jwtKey };
  // Everything stays on, the limiter as well; only its budgets are out of reach.
  const plinth = {
    ...shared,
    DATABASE_URL: urls.plinth,
    APP_URL: 'http://localhost',
    JWT_SECRET: access.jwtSecret,
    ENCRYPTION_KEYS: access.encryptionKeys,
    SIGN_UP: 'immediate',
    LOG_LEVEL: 'info',
    RATE_LIMIT_PUBLIC: UNLIMITED,
    RATE_LIMIT_READ: UNLIMITED,
    RATE_LIMIT_WRITE: UNLIMITED,
    RATE_LIMIT_ORGANIZATION_READ: UNLIMITED,
    RATE_LIMIT_ORGANIZATION_WRITE: UNLIMITED,
    RATE_LIMIT_PROBE: UNLIMITED,
  };
  const next = join(ROOT, 'node_modules/next/dist/bin/next');
  const nextStart = [next, 'start', '--hostname', '127.0.0.1'];
  const program = (path: string) => ({ cwd: ROOT, args: [path] });
  const built = (name: string) => program(join(BUILD, name, 'main.js'));
  const definitions: Record<ServerId, Omit<ServerDefinition, 'id' | 'name'>> = {
    node: { ...built('node'), env: peer },
    hono: { ...built('hono'), env: peer },
    'hono-prisma': { ...built('hono-prisma'), env: peer },
    fastify: { ...built('fastify'), env: peer },
    nest: { ...built('nest'), env: peer },
    express: { ...built('express'), env: peer },
    next: { cwd: join(PEERS, 'next'), args: nextStart, env: peer },
    payload: { cwd: join(PEERS, 'payload'), args: nextStart, env: peer },
    plinth: { ...built('plinth'), env: plinth },
    'plinth-uncached': { ...built('plinth'), env: { ...plinth, CACHE: 'off' } },
    'plinth-redis': {
      ...built('plinth'),
      env: { ...plinth, ...(urls.redis && { REDIS_URL: urls.redis }) },
    },
    'plinth-main': { ...program('dist/main.js'), env: plinth },
    'plinth-next': { cwd: ROOT, args: nextStart, env: plinth },
  };
  return ids.map((id) => ({ id, name: SERVER_NAMES[id], ...definitions[id] }));
}
