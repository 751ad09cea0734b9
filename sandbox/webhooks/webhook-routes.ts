import { Hono } from 'hono';
import type { Provider } from 'oidc-provider';
import { apiError } from '@/sandbox/api/api-error';
import { type ApiVariables, requireScope } from '@/sandbox/api/bearer-auth';
import { isLoopbackHost } from './loopback';
import type { WebhookHub } from './webhook-hub';

/** `POST /api/webhooks`: the secret is shown only here. */
export interface WebhookCreatedResponse {
  id: string;
  url: string;
  secret: string;
  events: ['order.created', 'order.updated'];
}

function parseUrl(body: unknown): URL | undefined {
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return ['http:', 'https:'].includes(parsed.protocol) ? parsed : undefined;
}

/** Where an app registers the addresses at which it wants to be notified of changes. */
export function createWebhookRoutes(provider: Provider, hub: WebhookHub) {
  const app = new Hono<{ Variables: ApiVariables }>();
  app.use(requireScope(provider, 'webhooks:write'));

  app.post('/', async (c) => {
    const url = parseUrl(await c.req.json().catch(() => null));
    if (!url) return apiError(c, 400, 'invalid_request', 'Send JSON: {"url": "http://…"}.');
    if (!isLoopbackHost(url.hostname)) {
      const message = 'The sandbox delivers only to this machine: use localhost or 127.0.0.1.';
      return apiError(c, 422, 'invalid_url', message);
    }
    const { id, secret } = hub.register(c.get('shop').id, c.get('grantId'), url.href);
    const events: WebhookCreatedResponse['events'] = ['order.created', 'order.updated'];
    return c.json({ id, url: url.href, secret, events } satisfies WebhookCreatedResponse, 201);
  });

  app.delete('/:id', (c) =>
    hub.remove(c.req.param('id'), c.get('shop').id)
      ? c.body(null, 204)
      : apiError(c, 404, 'not_found', 'The shop has no such webhook.'),
  );

  return app;
}
