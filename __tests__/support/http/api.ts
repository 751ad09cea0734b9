import { randomUUID } from 'node:crypto';

export interface ApiResponse {
  status: number;
  headers: Headers;
  /** Parsed JSON, or null for other content. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into responses of every shape
  json: any;
  text: string;
}

export interface Call {
  method?: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export type Caller = (path: string, call?: Call) => Promise<ApiResponse>;

/** Calls the API below `/api/v1` over HTTP, with the given headers on each request. */
export function createCaller(url: string, base: Record<string, string> = {}): Caller {
  return async (path, { method, body, raw, headers } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${url}/api/v1${path}`, {
      method: method ?? (payload === undefined ? 'GET' : 'POST'),
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...base,
        ...headers,
      },
      ...(payload !== undefined && { body: payload }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('application/json');
    return {
      status: response.status,
      headers: response.headers,
      json: isJson && text !== '' ? JSON.parse(text) : null,
      text,
    };
  };
}

export const PASSWORD = 'correct horse battery';

export interface Account {
  email: string;
  userId: string;
  organizationId: string;
  accessToken: string;
  refreshToken: string;
  /** Calls as this user, by bearer token. */
  call: Caller;
}

/** A new user with an organization of his own. */
export async function signUp(url: string, name = 'Ada'): Promise<Account> {
  const email = `${randomUUID()}@example.com`;
  const { status, json } = await createCaller(url)('/auth/sign-up', {
    body: {
      email,
      password: PASSWORD,
      name,
      organizationName: `${name}'s shop`,
      transport: 'token',
    },
  });
  if (status !== 202) throw new Error(`Sign-up returned ${status}: ${JSON.stringify(json)}`);
  const { user, organization, tokens } = json.data;
  return {
    email,
    userId: user.id,
    organizationId: organization.id,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    call: createCaller(url, { authorization: `Bearer ${tokens.accessToken}` }),
  };
}

/** What a browser would send back: `Cookie` from the response's `Set-Cookie` headers. */
export function cookiesOf({ headers }: ApiResponse): Record<string, string> {
  return Object.fromEntries(
    headers.getSetCookie().map((line) => {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
    }),
  );
}

export const cookieHeader = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('; ');

export const orderBody = (changes: Record<string, unknown> = {}) => ({
  number: 'A-1001',
  status: 'paid',
  currency: 'EUR',
  customerName: 'Grace Hopper',
  customerEmail: 'grace@example.com',
  items: [{ sku: 'MUG-01', title: 'Enamel mug', quantity: 2, unitPrice: 1450 }],
  metadata: null,
  ...changes,
});
