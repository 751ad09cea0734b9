import { html } from 'hono/html';
import type { Faults } from '@/sandbox/control/faults';

const LABELS: Record<keyof Faults, string> = {
  latencyMs: 'Slow every request down by (ms)',
  failNext: 'Next requests that fail (500)',
  rateLimitNext: 'Next requests to turn away (429)',
  garbageNext: 'Next requests that return garbage',
  tokenErrorNext: 'Next token requests that fail (503)',
  duplicateNext: 'Next webhooks to send twice',
};

/** The forms that make the server misbehave, with what is still to come. */
export function misbehaveCard(faults: Faults) {
  const names = Object.keys(LABELS) as (keyof Faults)[];
  const fields = names.map(
    (name) => html`<label for="${name}">${LABELS[name]}</label>
<input type="number" id="${name}" name="${name}" min="0" max="60000" value="${faults[name]}">`,
  );
  return html`<section class="card"><h2>Misbehave</h2>
<form method="post" action="/__sandbox/misbehave"><div class="fields">${fields}</div>
<button class="primary">Misbehave</button></form>
<form class="row" style="margin-top:18px" method="post">
<button class="warn" name="revokeGrants" value="true" formaction="/__sandbox/misbehave">Revoke every connection</button>
<button formaction="/__sandbox/reset">Start over</button></form></section>`;
}
