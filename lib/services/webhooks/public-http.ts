import { Agent, type Dispatcher, request } from 'undici';
import { createGuardedConnector, type ResolveAll } from './guarded-connector';
import type { UrlRules } from './url-rules';

/** An HTTP client whose connections reach only allowed addresses. */
export interface PublicHttp {
  request(
    url: string,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body' | 'signal'>,
  ): Promise<Dispatcher.ResponseData>;
  /** Ends the connections at once. */
  close(): Promise<void>;
}

export function createPublicHttp(options: UrlRules & { resolveAll?: ResolveAll }): PublicHttp {
  const agent = new Agent({
    connect: createGuardedConnector(options, options.resolveAll),
    // Whoever sends has one clock for the whole attempt, instead of one for each of its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    request: (url, init) => request(url, { dispatcher: agent, ...init }),
    close: () => agent.destroy(),
  };
}
