import type { Config } from '@/lib/config';
import { NotFoundError } from '@/lib/errors';
import { createPublicFetch } from '@/lib/utils/public-fetch';
import type { Provider } from './provider';
import { createSandboxProvider } from './sandbox';

/** The providers that customers can connect. */
export interface Providers {
  list(): readonly Provider[];
  /** @throws NotFoundError */
  get(id: string): Provider;
}

function declareProviders({ sandbox }: Config): readonly Provider[] {
  const { url } = sandbox;
  return url ? [createSandboxProvider({ ...sandbox, url })] : [];
}

/** Whether each connection has a host of its own, which may be one in our network. */
const hasOwnHosts = ({ baseUrl, oauth }: Provider) =>
  typeof baseUrl === 'function' || typeof oauth.server === 'function';

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
