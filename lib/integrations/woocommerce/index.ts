import { z } from 'zod';
import { ProviderError } from '@/lib/errors';
import { basic } from '@/lib/integrations/authorization';
import { defineProvider } from '@/lib/integrations/define-provider';
import type { CredentialsProvider } from '@/lib/integrations/provider';

const products = z.array(z.unknown());

/** `https://Shop.example/blog/` to `shop.example/blog`. */
function toStore(entered: string): string {
  const [host = '', ...path] = entered.replace(/^https?:\/\//i, '').split('/');
  return [host.toLowerCase(), ...path.filter(Boolean)].join('/');
}

/** Stores take keys by Basic over TLS alone; a twin on this machine has none. */
const originOf = (store: string) =>
  `${/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(store) ? 'http' : 'https'}://${store}`;

/**
 * A WooCommerce store, by REST API keys that its owner creates.
 * @see https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication
 */
export function createWooCommerceProvider(): CredentialsProvider {
  return defineProvider({
    id: 'woocommerce',
    name: 'WooCommerce',
    description: 'A WooCommerce store, by its REST API keys',
    baseUrl: ({ store = '' }) => `${originOf(store)}/wp-json/wc/v3`,
    fields: [
      {
        name: 'store',
        label: 'Store address',
        placeholder: 'shop.example.com',
        pattern: /[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[\w-]+)*/,
        normalize: toStore,
      },
      {
        name: 'key',
        label: 'Consumer key',
        description: 'WooCommerce → Settings → Advanced → REST API, with read access',
        placeholder: 'ck_…',
        pattern: /ck_\w{10,100}/,
        isSecret: true,
      },
      {
        name: 'secret',
        label: 'Consumer secret',
        placeholder: 'cs_…',
        pattern: /cs_\w{10,100}/,
        isSecret: true,
      },
    ],
    credentials: { headers: ({ key, secret }) => basic(key, secret) },
    async identify(client) {
      const { store = '' } = client.settings;
      const page = products.safeParse(await client.request('/products?per_page=1'));
      if (!page.success) throw new ProviderError(`${store} did not respond with products`);
      return { externalId: store, name: store };
    },
  });
}
