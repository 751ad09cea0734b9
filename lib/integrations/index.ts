import type { Config } from '@/lib/config';
import { NotFoundError } from '@/lib/errors';
import type { Provider } from './provider';
import { createSandboxProvider } from './sandbox';

/** What can be connected, by id. */
export interface Providers {
  list(): readonly Provider[];
  /** @throws NotFoundError */
  get(id: string): Provider;
}

/** A registry of the given providers. */
export function createProviderRegistry(providers: readonly Provider[]): Providers {
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

/** The providers that the configuration turns on; one line per provider. */
export function createProviders({ sandbox }: Config): Providers {
  const { url } = sandbox;
  return createProviderRegistry(url ? [createSandboxProvider({ ...sandbox, url })] : []);
}
