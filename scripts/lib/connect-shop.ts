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

/** What the callback said went wrong: in the envelope, or in the page it redirects to. */
async function readFailure(response: Response): Promise<string | null> {
  const location = response.headers.get('location');
  if (location) {
    const { searchParams } = new URL(location, response.url);
    return searchParams.get('error_description') ?? searchParams.get('error');
  }
  const text = await response.text();
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return `the callback answered ${response.status}: ${text.slice(0, 200)}`;
  }
}

/**
 * Connects a shop of the sandbox as a person would: start, consent page, callback.
 *
 * @returns the connection and the id of the job of its first sync
 * @throws Error with what the server said
 */
export async function connectShop(
  { client, jar, baseUrl }: Visitor,
  shop: string,
  signal?: AbortSignal,
): Promise<{ connection: ConnectionView; jobId: string }> {
  const given = signal ? { signal } : {};
  const { authorizationUrl } = await client.authorizeConnection({
    body: { provider: 'sandbox' },
    ...given,
  });
  const { pathname, search } = new URL(await approveConsent(authorizationUrl, { shop, ...given }));
  // The browser that began has to be the one that comes back: a cookie tells.
  const callback = new URL(pathname + search, baseUrl);
  const headers = { cookie: jar.header(callback) };
  const response = await fetch(callback, { redirect: 'manual', headers, ...given });
  const failure = await readFailure(response);
  if (failure !== null) throw new Error(`The shop could not be connected: ${failure}`);
  const { data: connections } = await client.listConnections({ query: { perPage: 100 } });
  const connection = connections.find(({ externalId }) => externalId === shop);
  if (!connection) throw new Error('The shop is connected, but the API does not list it.');
  const { data: jobs } = await client.listJobs({ query: { resourceId: connection.id } });
  const job = jobs.find(({ name }) => name === 'sync.connection');
  if (!job) throw new Error('The shop is connected, but no sync was started.');
  return { connection, jobId: job.id };
}
