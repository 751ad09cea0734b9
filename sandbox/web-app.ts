import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Provider } from 'oidc-provider';
import { apiError } from './api/api-error';
import { misbehave } from './api/misbehave';
import { createOrdersRoutes } from './api/orders-routes';
import type { RateLimiter } from './api/rate-limiter';
import { createControlRoutes } from './control/control-routes';
import type { FaultBox } from './control/faults';
import type { SandboxControl } from './control/sandbox-control';
import type { OrderStore } from './data/order-store';
import { SHOPS } from './data/shops';
import type { Mailbox } from './mailbox/mailbox';
import { createMailboxRoutes } from './mailbox/mailbox-routes';
import { createConsentRoutes } from './oauth/consent-routes';
import type { ResolvedOptions } from './options';
import { frontPage } from './pages/front-page';
import type { WebhookHub } from './webhooks/webhook-hub';
import { createWebhookRoutes } from './webhooks/webhook-routes';

export interface WebAppParts {
  url: string;
  options: ResolvedOptions;
  provider: Provider;
  store(): OrderStore;
  limiter: RateLimiter;
  hub: WebhookHub;
  faults: FaultBox;
  control: SandboxControl;
  mailbox: Mailbox;
  /** Null: the mailbox takes no mails. */
  smtpUrl: string | null;
}

const LATEST = 10;

/** Everything but the authorization server's own endpoints. */
export function createWebApp(parts: WebAppParts) {
  const { provider, store, control, hub, faults, limiter, options, mailbox, smtpUrl } = parts;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(
    secureHeaders({
      // No form-action: browsers apply it to the redirect back to the app as well.
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      // The mailbox sets policies of its own.
      overwrite: false,
      strictTransportSecurity: false,
      // An app may open the consent page in a popup.
      crossOriginOpenerPolicy: false,
    }),
  );

  app.get('/', (c) => {
    const latest = SHOPS.flatMap((shop) => store().list(shop.id))
      .sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1))
      .slice(0, LATEST);
    const note = c.req.query('note');
    const page = frontPage({
      url: parts.url,
      state: control.state(),
      latest,
      mailbox: smtpUrl === null ? null : { smtpUrl, count: mailbox.list().length },
      ...(note ? { note } : {}),
    });
    return c.html(page);
  });

  app.route(
    '/connect',
    createConsentRoutes({
      provider,
      autoApprove: () => control.state().autoApprove,
      ordersOf: (shopId) => store().list(shopId).length,
    }),
  );
  app.use('/api/*', misbehave(faults));
  app.route('/api/webhooks', createWebhookRoutes(provider, hub));
  app.route('/api', createOrdersRoutes({ provider, store, limiter, options }));
  app.route('/__sandbox', createControlRoutes(control));
  if (smtpUrl !== null) app.route('/mailbox', createMailboxRoutes(mailbox, smtpUrl));

  app.notFound((c) => apiError(c, 404, 'not_found', `There is nothing at ${c.req.path}.`));
  app.onError((error, c) => {
    console.error('sandbox:', error);
    return apiError(c, 500, 'internal_error', 'Something went wrong on our side. Try again.');
  });
  return app;
}
