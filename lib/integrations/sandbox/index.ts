import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { parseExactJson } from '@/lib/contracts/exact-numbers';
import { ApiError, ProviderError } from '@/lib/errors';
import { defineProvider } from '@/lib/integrations/define-provider';
import type { Provider, ProviderEvent } from '@/lib/integrations/provider';

export const NAME = 'Larkhaven (sandbox)';

/** @throws ProviderError when the response does not match the schema */
export function parseResponse<T>(schema: z.ZodType<T>, response: unknown, what: string): T {
  const parsed = schema.safeParse(response);
  if (parsed.success) return parsed.data;
  throw new ProviderError(`${NAME} did not respond with ${what}`, { cause: parsed.error });
}

export interface SandboxProviderOptions {
  /** The sandbox shop's address, such as `http://localhost:4000`. */
  url: string;
  clientId: string;
  clientSecret: string;
}

const shop = z.object({ id: z.string().min(1), name: z.string().min(1) });
const registration = z.object({ id: z.string().min(1), secret: z.string().min(1) });
const message = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });

const SIGNATURE_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function verify(rawBody: string, headers: Pick<Headers, 'get'>, secret: string): ProviderEvent {
  try {
    const signed = SIGNATURE_HEADERS.map((name) => [name, headers.get(name) ?? '']);
    new Webhook(secret).verify(rawBody, Object.fromEntries(signed));
    const body = parseExactJson(rawBody);
    const id = z.string().min(1).max(200).parse(headers.get('webhook-id'));
    return { id, ...message.parse(body) };
  } catch (cause) {
    throw new ApiError(
      'WEBHOOK_SIGNATURE_INVALID',
      'The signature, timestamp or body of this webhook is not valid',
      { cause },
    );
  }
}

/** The sandbox shop: the provider of a new project and the pattern for real ones. */
export function createSandboxProvider(options: SandboxProviderOptions): Provider {
  return defineProvider({
    id: 'sandbox',
    name: NAME,
    description: 'A demo marketplace on this machine, with new data every few seconds',
    baseUrl: options.url,
    oauth: {
      server: { issuer: options.url },
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scopes: ['openid', 'offline_access', 'webhooks:write'],
    },
    async identify(client) {
      const response = await client.request('/api/shop');
      const { id, name } = parseResponse(shop, response, 'a shop');
      return { externalId: id, name };
    },
    webhooks: {
      async register(client, url) {
        const response = await client.request('/api/webhooks', { method: 'POST', body: { url } });
        const { id, secret } = parseResponse(registration, response, 'a webhook');
        return { externalId: id, secret };
      },
      async unregister(client, externalId) {
        await client.request(`/api/webhooks/${encodeURIComponent(externalId)}`, {
          method: 'DELETE',
        });
      },
      verify,
    },
  });
}
