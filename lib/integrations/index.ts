import type { Config } from '@/lib/config';
import { NotFoundError } from '@/lib/errors';
import type { Provider } from './provider';
import { createSandboxProvider } from './sandbox';

/** The providers that customers can connect. */
export interface Providers {
  list(): readonly Provider[];
  /** @throws NotFoundError */
  get(id: string): Provider;
}

/** A registry of the given providers. */
function createProviderRegistry(providers: readonly Provider[]): Providers {
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  return {
    list: () => providers,
    get(id) {
      const provider = byId.get(id);
      if (!provider) throw new NotFoundError('Provider');
      return provider;
    },
  };
}

/** The providers that the configuration enables, one line each. */
export function createProviders({ sandbox }: Config): Providers {
  const { url } = sandbox;
  return createProviderRegistry(url ? [createSandboxProvider({ ...sandbox, url })] : []);
}
