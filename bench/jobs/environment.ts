import { randomBytes } from 'node:crypto';

/** Settings of a worker that is measured. */
export function createEnvironment(databaseUrl: string, redisUrl: string | undefined) {
  return {
    NODE_ENV: 'production' as const,
    APP_URL: 'http://127.0.0.1:1',
    DATABASE_URL: databaseUrl,
    JWT_SECRET: randomBytes(48).toString('base64'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SIGN_UP: 'immediate',
    LOG_LEVEL: 'info',
    ...(redisUrl && { REDIS_URL: redisUrl }),
  };
}
