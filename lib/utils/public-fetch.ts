import type { UrlRules } from './url-rules';

/** Creates a `fetch` that reaches only allowed addresses, for hosts that customers choose. */
export function createPublicFetch(rules: UrlRules): typeof fetch {
  let opened: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    // Loaded on first use: most processes have no such provider.
    opened ??= import('./public-http').then(({ openPublicFetch }) => openPublicFetch(rules));
    return (await opened)(input, init);
  };
}
