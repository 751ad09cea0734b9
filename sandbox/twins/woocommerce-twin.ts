import { createHmac } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { startHttpServer } from '@/sandbox/http-server';

export interface WooCommerceTwinOptions {
  key: string;
  secret: string;
  orders: Record<string, unknown>[];
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The signature of OAuth 1.0a, one-legged, which stores without TLS ask for. */
function signatureOf(method: string, url: URL, secret: string): string {
  // PHP keeps one value of a repeated parameter, and the vendor's client repeats some.
  const pairs = [...new Map(url.searchParams)]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const query = pairs.map((pair) => pair.join('=')).join('&');
  const base = [method, `${url.origin}${url.pathname}`, query].map(encode).join('&');
  return createHmac('sha256', `${secret}&`).update(base).digest('base64');
}

/** A WooCommerce store's REST API on loopback: keys by Basic or OAuth 1.0a, and orders in pages. */
export async function startWooCommerceTwin({ key, secret, orders }: WooCommerceTwinOptions) {
  const server = await startHttpServer(0, '127.0.0.1');
  const keys = { key, secret, isRevoked: false };

  const isAuthentic = (c: Context) => {
    if (keys.isRevoked) return false;
    const basic = c.req.header('authorization');
    if (basic) return basic === `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    const url = new URL(c.req.url);
    const given = url.searchParams.get('oauth_signature');
    return (
      url.searchParams.get('oauth_consumer_key') === key &&
      given === signatureOf(c.req.method, url, secret)
    );
  };

  const app = new Hono();
  app.use('/wp-json/wc/v3/*', async (c, next) => {
    if (isAuthentic(c)) return next();
    const message = 'Sorry, you cannot list resources.';
    return c.json({ code: 'woocommerce_rest_cannot_view', message, data: { status: 401 } }, 401);
  });
  app.get('/wp-json/wc/v3/orders', (c) => {
    const page = Number(c.req.query('page') ?? 1);
    const perPage = Number(c.req.query('per_page') ?? 10);
    c.header('x-wp-total', String(orders.length));
    c.header('x-wp-totalpages', String(Math.ceil(orders.length / perPage)));
    return c.json(orders.slice((page - 1) * perPage, page * perPage));
  });
  app.get('/wp-json/wc/v3/products', (c) => c.json([]));
  app.notFound((c) =>
    c.json({ code: 'rest_no_route', message: 'No route was found.', data: { status: 404 } }, 404),
  );
  server.serve(getRequestListener(app.fetch));
  return {
    url: server.url,
    /** What a customer enters as the store. */
    store: new URL(server.url).host,
    revokeKeys() {
      keys.isRevoked = true;
    },
    close: server.close,
  };
}
