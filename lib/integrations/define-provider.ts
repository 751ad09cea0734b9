import type { Provider } from './provider';

const ID = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Checks the declaration of a provider when the process starts. Its addresses are checked where the
 * OAuth client is created.
 * @throws Error for an id that does not fit into a URL
 */
export function defineProvider<P extends Provider>(provider: P): P {
  const { id } = provider;
  if (!ID.test(id)) throw new Error(`"${id}" is not the id of a provider: use a-z, 0-9 and "-"`);
  return provider;
}
