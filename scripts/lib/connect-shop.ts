import { type Client, type ClientOptions, createClient } from '@/lib/api/client';
import type { ConnectionView } from '@/lib/contracts/connections';
import { approveConsent } from '@/sandbox/consent-client';
import { type CookieJar, createCookieJar } from '@/sandbox/cookie-jar';

/** A program with a client of the API and, for OAuth's redirects, a browser's cookies. */
export interface Visitor {
  client: Client;
  jar: CookieJar;
  baseUrl: string;
}

/** Creates one that nobody has signed in yet. */
export function createVisitor(options: Omit<ClientOptions, 'fetch'>): Visitor {
  const jar = createCookieJar();
  const client = createClient({
    ...options,
    async fetch(input, init) {
      const response = await fetch(input, init);
      jar.store(response, new URL(response.url));
      return response;
    },
  });
  return { client, jar, baseUrl: options.baseUrl };
}

/** What the callback said went wrong, in the API's envelope. */
function readFailure(status: number, text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return `the callback returned ${status}: ${text.slice(0, 200)}`;
  }
}

export interface ConnectedShop {
  connection: ConnectionView;
  /** The job of the first sync. */
  jobId: string;
  /** Origin of the shop's server. */
  shopUrl: string;
}

/**
 * Connects a shop of the sandbox as a person would: start, consent page, callback.
 * @throws Error with what the server said
 */
export async function connectShop(
  { client, jar, baseUrl }: Visitor,
  shop: string,
  signal?: AbortSignal,
): Promise<ConnectedShop> {
  const given = signal ? { signal } : {};
  const { authorizationUrl } = await client.authorizeConnection({
    body: { provider: 'sandbox' },
    ...given,
  });
  const { pathname, search } = new URL(await approveConsent(authorizationUrl, { shop, ...given }));
  // The browser that began must be the one that comes back: a cookie proves it.
  const callback = new URL(pathname + search, baseUrl);
  const headers = { cookie: jar.header(callback) };
  const response = await fetch(callback, { redirect: 'manual', headers, ...given });
  const text = await response.text();
  const location = response.headers.get('location');
  const outcome = location ? new URL(location, baseUrl).searchParams : null;
  const [id, jobId] = [outcome?.get('connected'), outcome?.get('job')];
  if (!id || !jobId) {
    const why = outcome?.get('message') ?? readFailure(response.status, text);
    throw new Error(`The shop could not be connected: ${why}`);
  }
  const { data } = await client.listConnections({ query: { perPage: 100 }, ...given });
  const connection = data.find((one) => one.id === id);
  if (!connection) throw new Error('The shop is connected, but the API does not list it.');
  return { connection, jobId, shopUrl: new URL(authorizationUrl).origin };
}
