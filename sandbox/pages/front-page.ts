import { html } from 'hono/html';
import type { SandboxState } from '@/sandbox/control/sandbox-control';
import { nextState } from '@/sandbox/data/order-history';
import type { ShopOrder } from '@/sandbox/data/order-types';
import { layout } from './layout';
import { misbehaveCard } from './misbehave-card';

interface FrontPageData {
  url: string;
  state: SandboxState;
  /** The latest orders, newest first. */
  latest: readonly ShopOrder[];
  /** Null: there is none. */
  mailbox: { smtpUrl: string; count: number } | null;
  /** What the last action did. */
  note?: string;
}

function money(minor: number, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(minor / 100);
}

function orderRow(order: ShopOrder) {
  const next = nextState(order.state);
  const button = next
    ? html`<form method="post" action="/__sandbox/orders/${order.id}/advance"><button>→ ${next}</button></form>`
    : '';
  return html`<tr><td>${order.number}</td><td class="name">${order.customer.name}</td>
<td class="num total">${money(order.totalAmount, order.currency)}</td>
<td><span class="tag">${order.state}</span></td><td class="num">${button}</td></tr>`;
}

function shopsCard(state: SandboxState) {
  const rows = state.shops.map(
    (shop) => html`<tr><td>${shop.name}</td>
<td class="num">${shop.ordersCount.toLocaleString('en')}</td>
<td class="num"><form method="post" action="/__sandbox/orders">
<input type="hidden" name="shop" value="${shop.id}"><button>+ order</button></form></td></tr>`,
  );
  return html`<section class="card"><h2>Shops</h2>
<table><thead><tr><th>Shop</th><th class="num">Orders</th><th></th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

const mailCount = (count: number) => (count === 1 ? '1 mail' : `${count || 'no'} mails`);

function wiringCard({ url, state, mailbox }: FrontPageData) {
  const hooks = state.webhooks.map((hook) => html`<dt>Webhook</dt><dd>${hook.url}</dd>`);
  const attempt = state.attempts[0];
  const last = attempt && `${attempt.type}, returned ${attempt.status ?? 'nothing'}`;
  return html`<section class="card"><h2>Wiring</h2><dl>
<dt>Discovery</dt><dd><a href="/.well-known/oauth-authorization-server">/.well-known/oauth-authorization-server</a></dd>
<dt>Orders</dt><dd><code>GET ${url}/api/orders</code></dd>
<dt>Control</dt><dd><a href="/__sandbox/state">state</a> · <a href="/__sandbox/stats">stats</a></dd>
${mailbox && html`<dt>SMTP</dt><dd><code>${mailbox.smtpUrl}</code></dd>`}
<dt>Connections</dt><dd>${state.grants}</dd>
${hooks.length > 0 ? hooks : html`<dt>Webhooks</dt><dd>none registered yet</dd>`}
${last ? html`<dt>Last webhook</dt><dd>${last}</dd>` : ''}</dl></section>`;
}

/** Says what this server is and lets a developer play with it; works without JavaScript. */
export function frontPage(data: FrontPageData): string {
  const { state, latest, note, mailbox } = data;
  const body = html`${note ? html`<p class="note" role="status">${note}</p>` : ''}
<div class="card"><h1>A shop platform to connect to</h1>
<p class="soft">This is the sandbox: a stand-in for the third party whose customers connect their
accounts. It is an OAuth 2.0 server with short-lived tokens, an orders API that sometimes says
“too many requests”, and signed webhooks. Its shops and people are made up.
Do here what a merchant would do there, and watch it arrive in your app.</p>
${mailbox && html`<p class="last">Mails that your app sends stop here, too: <a href="/mailbox">mailbox, ${mailCount(mailbox.count)}</a>.</p>`}</div>
<div class="stack"><section class="card"><h2>Latest orders</h2><div class="scroll"><table>
<thead><tr><th>Order</th><th class="name">Customer</th><th class="num total">Total</th><th>State</th><th></th></tr></thead>
<tbody>${latest.map(orderRow)}</tbody></table></div></section>
<div class="grid">${misbehaveCard(state.faults)}<div class="stack">${shopsCard(state)}${wiringCard(data)}</div></div></div>`;
  return String(layout('Sandbox', body, 'wide'));
}
