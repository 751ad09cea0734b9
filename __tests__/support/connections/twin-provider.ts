import { z } from 'zod';
import { ApiError } from '@/lib/errors';
import type { OAuth2 } from '@/lib/integrations/authorization';
import { defineProvider } from '@/lib/integrations/define-provider';
import type { Provider } from '@/lib/integrations/provider';
import { TWIN_CLIENT } from '@/sandbox/twins/oauth-twin';

const account = z.object({ id: z.string() });

/** A provider whose customers each have a host: a twin on a port of loopback. */
export function createTwinProvider(declaration: Partial<OAuth2> = {}): Provider {
  return defineProvider({
    id: 'twin',
    name: 'Twin',
    description: 'Shops with hosts of their own',
    baseUrl: ({ shop }) => `http://${shop}/api`,
    fields: [
      {
        name: 'shop',
        label: 'shop domain',
        pattern: /127\.0\.0\.1:\d{2,5}/,
        normalize: (entered) => entered.replace(/^http:\/\//, '').replace(/\/.*$/, ''),
      },
    ],
    oauth: {
      server: ({ shop }) => ({
        authorizationEndpoint: `http://${shop}/authorize`,
        tokenEndpoint: `http://${shop}/token`,
      }),
      ...TWIN_CLIENT,
      scopes: ['shop.read'],
      storedParams: ['realmId'],
      storedFields: ['region'],
      verifyCallback(params, { shop }) {
        if (params.get('shop') === shop) return;
        throw new ApiError('OAUTH_STATE_INVALID', 'This response comes from another shop');
      },
      ...declaration,
    },
    async identify(client) {
      const { id } = account.parse(await client.request('/me'));
      return { externalId: `${client.settings.shop}/${id}`, name: `Shop ${id}` };
    },
  });
}
