import { createVault } from '@/lib/auth/oauth/token-vault';

/** Secrets that production accepts: of every test server, and of nothing else. */
export const SECRETS = {
  JWT_SECRET: 'FJ8m3kC5vXq0TnZb7RwLs2HdYp9GaEuK4iMoB6tNxQcV1rPf',
  ENCRYPTION_KEYS: 'test:Q8n0y3n9uD2m1b7J5cV4kL6xPzRwTgHsYqEaUoIiMfA=',
};

/** Reads and writes what the test servers encrypt. */
export function createServerVault() {
  const [id = '', key = ''] = SECRETS.ENCRYPTION_KEYS.split(':');
  return createVault([{ id, key: Buffer.from(key, 'base64') }]);
}

export const METRICS_TOKEN = 'rT7wK2pX9sLq4vZn';

/** The shop's and the app's, where production would refuse the default. */
export const SANDBOX_CLIENT_SECRET = 'mB5xT8qLw3ZkN7rVc2Yp';
