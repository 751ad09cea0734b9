import type { Config } from '@/lib/config';
import type { EnabledProvider } from '@/lib/config/providers';
import { NotFoundError } from '@/lib/errors';
import { createPublicFetch } from '@/lib/utils/public-fetch';
import { CATALOGUE, createCatalogueProvider } from './catalogue';
import type { Provider } from './provider';
import { createSandboxProvider } from './sandbox';
import { createWooCommerceProvider } from './woocommerce';

/** The providers that customers can connect. */
export interface Providers {
  list(): readonly Provider[];
  /** @throws NotFoundError */
  get(id: string): Provider;
}

/** By id: what PROVIDERS can enable besides the catalogue. */
const PROVIDERS: Readonly<Record<string, () => Provider>> = {
  woocommerce: createWooCommerceProvider,
};

/** @throws Error when it is unknown, or has no client */
function createProvider({ id, clientId, clientSecret }: EnabledProvider): Provider {
  const create = PROVIDERS[id];
  if (create) return create();
  const entry = CATALOGUE[id];
  if (!entry) {
    const known = [...Object.keys(PROVIDERS), ...Object.keys(CATALOGUE)].sort().join(', ');
    throw new Error(`PROVIDERS names "${id}", which is not one of ${known}`);
  }
  if (!clientId || !clientSecret) {
    const prefix = `PROVIDER_${id.toUpperCase()}`;
    throw new Error(`${entry.name} needs ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET`);
  }
  return createCatalogueProvider(id, entry, { clientId, clientSecret });
}

function declareProviders({ sandbox, providers }: Config): readonly Provider[] {
  const { url } = sandbox;
  return [
    ...(url ? [createSandboxProvider({ ...sandbox, url })] : []),
    ...providers.map(createProvider),
  ];
}

/** Whether each connection has a host of its own, which may be one in our network. */
const hasOwnHosts = (provider: Provider) =>
  typeof provider.baseUrl === 'function' ||
  ('oauth' in provider && typeof provider.oauth.server === 'function');

/** The providers that the configuration enables. */
export function createProviders(config: Config, declared = declareProviders(config)): Providers {
  const publicFetch = createPublicFetch({
    allowPrivateAddresses: config.webhookAllowPrivateAddresses,
  });
  const providers = declared.map((provider) =>
    hasOwnHosts(provider) ? { ...provider, fetch: publicFetch } : provider,
  );
  return {
    list: () => providers,
    get(id) {
      const provider = providers.find((candidate) => candidate.id === id);
      if (!provider) throw new NotFoundError('Provider');
      return provider;
    },
  };
}
