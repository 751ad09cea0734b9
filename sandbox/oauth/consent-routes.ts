import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Interaction, InteractionResults, Provider } from 'oidc-provider';
import { findShop } from '@/sandbox/data/shops';
import { consentPage } from '@/sandbox/pages/consent-page';
import { errorPage } from '@/sandbox/pages/error-page';
import { SCOPES } from './scopes';

interface ConsentOptions {
  provider: Provider;
  /** The shop to approve for without asking, if any. */
  autoApprove(): string | false;
  ordersOf(shopId: string): number;
}

function scopesOf(interaction: Interaction): string[] {
  const { scope } = interaction.params;
  return typeof scope === 'string' ? scope.split(' ') : [];
}

async function grantShop(provider: Provider, interaction: Interaction, shopId: string) {
  const clientId = String(interaction.params.client_id);
  const grant = new provider.Grant({ accountId: shopId, clientId });
  grant.addOIDCScope(
    scopesOf(interaction)
      .filter((scope) => scope in SCOPES)
      .join(' '),
  );
  const grantId = await grant.save();
  return { login: { accountId: shopId }, consent: { grantId } } satisfies InteractionResults;
}

/** Signs the browser out of another shop, which would otherwise ask to be signed out by hand. */
async function leaveOtherShop(provider: Provider, interaction: Interaction, shopId: string) {
  const { uid, accountId } = interaction.session ?? {};
  if (!uid || !accountId || accountId === shopId) return;
  const session = await provider.Session.findByUid(uid);
  if (!session) return;
  session.accountId = undefined;
  session.authorizations = {};
  await session.persist();
}

/** The page on which a merchant picks a shop and allows the app to connect to it. */
export function createConsentRoutes({ provider, autoApprove, ordersOf }: ConsentOptions) {
  const app = new Hono<{ Bindings: HttpBindings }>();

  const finish = async (
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    shopId: string | null,
  ) => {
    const result = shopId
      ? await grantShop(provider, interaction, shopId)
      : { error: 'access_denied', error_description: 'The merchant did not allow the connection' };
    const returnTo = await provider.interactionResult(req, res, result);
    if (shopId) await leaveOtherShop(provider, interaction, shopId);
    return returnTo;
  };

  app.onError((error, c) => {
    const { name } = error;
    if (name !== 'SessionNotFound') throw error;
    const message = 'This page has expired or was opened in another browser. Connect again.';
    return c.html(errorPage('Nothing to allow here', message), 400);
  });

  app.get('/:uid', async (c) => {
    const { incoming, outgoing } = c.env;
    const interaction = await provider.interactionDetails(incoming, outgoing);
    const shopId = autoApprove();
    if (shopId) return c.redirect(await finish(incoming, outgoing, interaction, shopId), 303);
    const client = await provider.Client.find(String(interaction.params.client_id));
    const html = consentPage({
      action: c.req.path,
      clientName: client?.clientName ?? 'An app',
      redirectUri: String(interaction.params.redirect_uri),
      scopes: scopesOf(interaction),
      ordersOf,
    });
    c.header('cache-control', 'no-store');
    return c.html(html);
  });

  app.post('/:uid', async (c) => {
    const { incoming, outgoing } = c.env;
    const interaction = await provider.interactionDetails(incoming, outgoing);
    const form = await c.req.parseBody();
    const shop = findShop(String(form.shop));
    if (form.decision === 'allow' && !shop) {
      return c.html(errorPage('No such shop', 'Go back and choose one of the shops.'), 400);
    }
    const shopId = form.decision === 'allow' && shop ? shop.id : null;
    return c.redirect(await finish(incoming, outgoing, interaction, shopId), 303);
  });

  return app;
}
