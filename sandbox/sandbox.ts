import { getRequestListener } from '@hono/node-server';
import { createRateLimiter } from './api/rate-limiter';
import { createFaultBox } from './control/faults';
import { createStatsCounter } from './control/request-stats';
import { createSandboxControl, type SandboxControl } from './control/sandbox-control';
import { createOrderStore } from './data/order-store';
import { startHttpServer } from './http-server';
import { startLiveMode } from './live-mode';
import { createMailbox, type Mailbox } from './mailbox/mailbox';
import { type SmtpServer, startSmtpServer } from './mailbox/smtp-server';
import { createProvider } from './oauth/create-provider';
import { generateKeys } from './oauth/keys';
import { loadOidcProvider } from './oauth/load-oidc-provider';
import { createTokenStore } from './oauth/token-store';
import { watchProvider } from './oauth/watch-provider';
import { resolveOptions, type SandboxOptions } from './options';
import { routeName } from './route-name';
import { createSnapshotFile, readSnapshot, type SnapshotFile } from './snapshot';
import { createWebApp } from './web-app';
import { createWebhookHub } from './webhooks/webhook-hub';

export type { SandboxControl } from './control/sandbox-control';
export type { ShopOrder } from './data/order-types';
export type { SandboxOptions } from './options';

export interface Sandbox {
  /** The origin and the OAuth issuer, such as `http://localhost:4000`. */
  url: string;
  port: number;
  /** Where the mailbox takes mails, if it does. */
  smtpUrl: string | null;
  control: SandboxControl;
  close(): Promise<void>;
}

const isOAuth = (path: string) => path.startsWith('/oauth/') || path.startsWith('/.well-known/');

async function startSmtp(port: number | false, mailbox: Mailbox): Promise<SmtpServer | null> {
  if (port === false) return null;
  return startSmtpServer({ port, receive: mailbox.add }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const message = `Port ${port} is taken. Stop what listens there, or set SANDBOX_SMTP_PORT.`;
    throw new Error(message, { cause: error });
  });
}

/**
 * Starts the sandbox: the OAuth server, the orders API, webhooks, the control API and the mailbox's pages
 * on one port, and the mailbox's SMTP server on another.
 * @throws Error when the port is taken, RangeError when an option makes no sense.
 */
export async function createSandbox(sandboxOptions: SandboxOptions = {}): Promise<Sandbox> {
  const options = resolveOptions(sandboxOptions);
  const kept = options.stateFile ? readSnapshot(options.stateFile) : undefined;
  const sameData = kept?.seed === options.seed && kept.ordersOption === options.orders;
  const base = { now: kept && sameData ? kept.now : options.now.getTime() };
  const [oidc, keys, server] = await Promise.all([
    loadOidcProvider(),
    kept?.keys ?? generateKeys(),
    startHttpServer(options.port, options.host),
  ]);

  const mailbox = createMailbox();
  const smtp = await startSmtp(options.smtpPort, mailbox).catch(async (error) => {
    await server.close();
    throw error;
  });

  let file: SnapshotFile | undefined;
  const save = () => file?.schedule();
  const faults = createFaultBox();
  const stats = createStatsCounter();
  const tokens = createTokenStore(save, () => new oidc.errors.InvalidGrant('already used'));
  const hub = createWebhookHub({
    retryDelaysMs: options.webhookRetryDelaysMs,
    duplicates: options.duplicateWebhooks,
    faults,
    stats,
    onChange: save,
  });
  const generate = () =>
    createOrderStore({
      seed: options.seed,
      orders: options.orders,
      now: base.now,
      onChange(change) {
        save();
        hub.notify(change);
      },
    });
  let current = generate();
  const store = () => current;
  if (kept) {
    tokens.restore(kept.tokens);
    hub.restore(kept.webhooks);
    if (sameData) for (const order of kept.changedOrders) current.restore(order);
  }
  if (options.stateFile) {
    file = createSnapshotFile(options.stateFile, () => ({
      version: 1,
      seed: options.seed,
      ordersOption: options.orders,
      now: base.now,
      keys,
      tokens: tokens.snapshot(),
      webhooks: hub.list(),
      changedOrders: current.changed(),
    }));
    save();
  }

  const provider = createProvider(oidc, server.url, options, keys, tokens);
  watchProvider(provider, { faults, stats, onGrantRevoked: hub.removeByGrant });
  const limiter = createRateLimiter(options.rateLimit);
  const control = createSandboxControl({
    store,
    resetStore() {
      current = generate();
      save();
    },
    resetLimiter: limiter.reset,
    tokens,
    hub,
    faults,
    stats,
    autoApprove: { current: options.autoApprove },
    initialAutoApprove: options.autoApprove,
  });
  const { url } = server;
  const app = createWebApp({
    url,
    options,
    provider,
    store,
    limiter,
    hub,
    faults,
    control,
    mailbox,
    smtpUrl: smtp?.url ?? null,
  });
  const serveApp = getRequestListener(app.fetch);
  const serveOAuth = provider.callback();
  server.serve((req, res) => {
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    stats.count('requests', routeName(req.method ?? 'GET', path));
    res.once('finish', () => stats.count('statuses', String(res.statusCode)));
    return isOAuth(path) ? serveOAuth(req, res) : serveApp(req, res);
  });
  const stopLiveMode = startLiveMode(control, options);

  return {
    url,
    port: server.port,
    smtpUrl: smtp?.url ?? null,
    control,
    async close() {
      stopLiveMode();
      await server.close();
      await smtp?.close();
      await hub.close();
      file?.flush();
    },
  };
}
