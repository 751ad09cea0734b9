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

/** The providers that the configuration enables. */
export function createProviders({ sandbox }: Config): Providers {
  const { url } = sandbox;
  const providers = url ? [createSandboxProvider({ ...sandbox, url })] : [];
  return {
    list: () => providers,
    get(id) {
      const provider = providers.find((candidate) => candidate.id === id);
      if (!provider) throw new NotFoundError('Provider');
      return provider;
    },
  };
}
