import { postgresAdapter } from '@payloadcms/db-postgres';
import { buildConfig } from 'payload';
import { success } from '@/bench/http/peers/shared/envelope';
import { settings } from '@/bench/http/peers/shared/settings';
import { orders } from './collections/orders';
import { users } from './collections/users';

export default buildConfig({
  secret: settings.jwtKey,
  db: postgresAdapter({
    pool: { connectionString: settings.databaseUrl, max: settings.poolSize },
    schemaName: 'payload',
    // tables.sql makes them.
    push: false,
  }),
  routes: { api: '/api/v1' },
  collections: [users, orders],
  endpoints: [
    {
      path: '/system/health/live',
      method: 'get',
      handler: () => Response.json(success({ status: 'ok' })),
    },
  ],
  typescript: { autoGenerate: false },
  telemetry: false,
});
