import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { ApiError, ProviderError } from '@/lib/errors';
import type { Provider, ProviderClient, ProviderEvent, ResourcePage } from './provider';
import { ProviderResponseError } from './provider-errors';

export interface SandboxProviderOptions {
  /** Where the sandbox shop runs, such as `http://localhost:4000`. */
  url: string;
  clientId: string;
  clientSecret: string;
}

const NAME = 'Larkhaven (sandbox)';
const PAGE_SIZE = 100;
/** Changes that the shop told late are read again; the same record twice changes nothing. */
const OVERLAP_MS = 2 * 60 * 1000;

const shop = z.object({ id: z.string().min(1), name: z.string().min(1) });
const page = z.object({
  // Each record is checked by the domain that takes it in, so that one bad record spoils no page.
  orders: z.array(z.unknown()),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  total: z.number().int().nonnegative(),
});
const dated = z.object({ updatedAt: z.iso.datetime() });
const checkpoint = z.object({ cursor: z.string().nullable(), watermark: z.string().nullable() });
const registration = z.object({ id: z.string().min(1), secret: z.string().min(1) });
const message = z.object({ type: z.string(), data: z.object({ order: z.unknown() }) });

function understand<T>(schema: z.ZodType<T>, response: unknown, what: string): T {
  const parsed = schema.safeParse(response);
  if (parsed.success) return parsed.data;
  throw new ProviderError(`${NAME} answered with ${what} that cannot be understood`, {
    cause: parsed.error,
  });
}

/** The latest change among the records, as the shop writes it. */
function latest(records: unknown[], before: string | null): string | null {
  return records.reduce<string | null>((watermark, record) => {
    const updatedAt = dated.safeParse(record).data?.updatedAt ?? null;
    return updatedAt && (!watermark || updatedAt > watermark) ? updatedAt : watermark;
  }, before);
}

function query(from: z.infer<typeof checkpoint>): string {
  const params = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (from.cursor) params.set('cursor', from.cursor);
  else if (from.watermark) {
    params.set('updatedSince', new Date(Date.parse(from.watermark) - OVERLAP_MS).toISOString());
  }
  return `/api/orders?${params}`;
}

/** Orders, oldest change first, so that the watermark is a safe place to begin again at any time. */
async function pullOrders(
  client: ProviderClient,
  stored: Record<string, unknown> | null,
): Promise<ResourcePage> {
  const from = checkpoint.safeParse(stored).data ?? { cursor: null, watermark: null };
  const response = await client.request(query(from)).catch((error: unknown) => {
    const outdated = error instanceof ProviderResponseError && error.status === 400 && from.cursor;
    if (!outdated) throw error;
    return client.request(query({ ...from, cursor: null }));
  });
  const { orders, nextCursor, hasMore, total } = understand(page, response, 'a page of orders');
  if (hasMore && !nextCursor) throw new ProviderError(`${NAME} lost the way to the next page`);
  const watermark = latest(orders, from.watermark);
  return {
    records: orders,
    checkpoint: { cursor: hasMore ? nextCursor : null, watermark },
    hasMore,
    total,
  };
}

/** The headers of Standard Webhooks, as the library wants them. */
function signedHeaders(headers: Pick<Headers, 'get'>): Record<string, string> {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return Object.fromEntries(names.map((name) => [name, headers.get(name) ?? '']));
}

function verify(rawBody: string, headers: Pick<Headers, 'get'>, secret: string): ProviderEvent {
  try {
    const body: unknown = new Webhook(secret).verify(rawBody, signedHeaders(headers));
    const { type, data } = message.parse(body);
    const id = z.string().min(1).max(200).parse(headers.get('webhook-id'));
    return { id, type, resource: 'orders', records: [data.order] };
  } catch (cause) {
    throw new ApiError(
      'WEBHOOK_SIGNATURE_INVALID',
      'The signature, its time or the body of this webhook is not valid',
      { cause },
    );
  }
}

/** The sandbox shop, the provider that a clone starts with. Take it as the pattern for real ones. */
export function createSandboxProvider(options: SandboxProviderOptions): Provider {
  return {
    id: 'sandbox',
    name: NAME,
    description: 'A pretend marketplace on this machine, with orders that never end',
    baseUrl: options.url,
    oauth: {
      issuer: options.url,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scopes: ['openid', 'offline_access', 'orders:read', 'webhooks:write'],
    },
    async identify(client) {
      const { id, name } = understand(shop, await client.request('/api/shop'), 'a shop');
      return { externalId: id, name };
    },
    resources: { orders: pullOrders },
    webhooks: {
      async register(client, url) {
        const response = await client.request('/api/webhooks', { method: 'POST', body: { url } });
        const { id, secret } = understand(registration, response, 'a webhook');
        return { externalId: id, secret };
      },
      async unregister(client, externalId) {
        await client.request(`/api/webhooks/${encodeURIComponent(externalId)}`, {
          method: 'DELETE',
        });
      },
      verify,
    },
  };
}
