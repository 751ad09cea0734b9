import type { CollectionConfig } from 'payload';
import { verifyToken } from '@/bench/http/peers/shared/verify-token';

/** Who calls is in the token, as with the other peers; no table is asked. */
export const users: CollectionConfig = {
  slug: 'users',
  auth: {
    disableLocalStrategy: true,
    strategies: [
      {
        name: 'token',
        authenticate: async ({ headers }) => {
          const caller = await verifyToken(headers.get('authorization'));
          if (!caller) return { user: null };
          const { userId, organizationId } = caller;
          return { user: { id: userId, collection: 'users', organizationId } };
        },
      },
    ],
  },
  fields: [{ name: 'organizationId', type: 'text', required: true }],
};
