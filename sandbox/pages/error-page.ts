import { html } from 'hono/html';
import { layout } from './layout';

/** A page that says what went wrong and what to do; text only. */
export function errorPage(title: string, message: string): string {
  const body = html`<div class="card"><h1>${title}</h1><p class="soft">${message}</p></div>`;
  return String(layout(title, body));
}
