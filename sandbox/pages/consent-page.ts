import { html } from 'hono/html';
import { SHOPS } from '@/sandbox/data/shops';
import { SCOPES } from '@/sandbox/oauth/scopes';
import { layout } from './layout';

interface ConsentPageData {
  /** Where the form is sent. */
  action: string;
  clientName: string;
  redirectUri: string;
  scopes: readonly string[];
  ordersOf(shopId: string): number;
}

/** Asks the merchant which of the shops the app may connect to. */
export function consentPage(data: ConsentPageData): string {
  const { clientName } = data;
  const host = new URL(data.redirectUri).host;
  const shops = SHOPS.map(
    (shop, index) => html`<label class="shop">
<input type="radio" name="shop" value="${shop.id}" ${index === 0 ? 'checked' : ''}>
<span><b>${shop.name}</b><span class="soft small">${shop.tagline}</span></span>
<span class="count soft small">${data.ordersOf(shop.id).toLocaleString('en')}<br>orders</span>
</label>`,
  );
  const asked = data.scopes.flatMap((scope) => SCOPES[scope] ?? []);
  const body = html`<form class="card" method="post" action="${data.action}">
<h1>Connect ${clientName} to your shop</h1>
<p class="soft">${clientName} would like to work with one of your shops on Larkhaven.</p>
<div class="who"><span class="face" aria-hidden="true">R</span>
<span><b>Signed in as Robin Ashdown</b>robin@larkhaven.example · demo merchant</span></div>
<fieldset><legend>Which shop?</legend>${shops}</fieldset>
<p><b>${clientName} will be able to</b></p>
<ul class="scopes">${asked.map((text) => html`<li>${text}</li>`)}</ul>
<button class="primary big" name="decision" value="allow">Allow</button>
<button class="quiet" name="decision" value="deny">Cancel</button>
<p class="fine">You will go back to ${host}. It never sees your password, and you can remove it at any time.</p>
</form>`;
  return String(layout(`Connect ${clientName}`, body));
}
