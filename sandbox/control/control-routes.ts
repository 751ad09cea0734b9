import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { apiError } from '@/sandbox/api/api-error';
import { ORDER_STATES } from '@/sandbox/data/order-types';
import { findShop, SHOPS } from '@/sandbox/data/shops';
import { FAULT_NAMES } from './faults';
import { loopbackOnly } from './loopback-only';
import type { Misbehaviour, SandboxControl } from './sandbox-control';

/** Reads a JSON object or a form; an absent body is an empty one, undefined means unreadable. */
async function readBody(c: Context): Promise<Record<string, unknown> | undefined> {
  const text = (await c.req.text()).trim();
  if (text === '') return {};
  // Not by content type: curl says that everything is a form.
  if (!/^[{["]/.test(text)) return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isObject ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

/** Responds to a program with JSON and to a browser's form with the front page. */
function response(c: Context, data: object, note: string, status: 200 | 201 = 200) {
  const fromBrowser = c.req.header('accept')?.includes('text/html') ?? false;
  return fromBrowser ? c.redirect(`/?note=${encodeURIComponent(note)}`, 303) : c.json(data, status);
}

const badRequest = (c: Context, message: string) => apiError(c, 400, 'invalid_request', message);
const isTrue = (value: unknown) => value === true || value === 'true' || value === 'on';

/** Picks the faults out of a body; a string says what is wrong with it. */
function parseMisbehaviour(body: Record<string, unknown>): Misbehaviour | string {
  const misbehaviour: Misbehaviour = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'revokeGrants') {
      misbehaviour.revokeGrants = isTrue(value);
      continue;
    }
    const fault = FAULT_NAMES.find((known) => known === name);
    if (!fault) return `Unknown: ${name}. Known: ${FAULT_NAMES.join(', ')}, revokeGrants.`;
    if (value === '') continue;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0 || number > 60_000) {
      return `${name} must be a whole number from 0 to 60000.`;
    }
    misbehaviour[fault] = number;
  }
  return misbehaviour;
}

/** The control API under `/__sandbox`, for developers, tests and the front page's forms. */
export function createControlRoutes(control: SandboxControl) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(loopbackOnly);

  app.get('/state', (c) => c.json(control.state()));
  app.get('/stats', (c) => c.json(control.stats()));

  app.post('/orders', async (c) => {
    const body = await readBody(c);
    const shopId = body && (body.shop ?? SHOPS[0]?.id);
    const order = typeof shopId === 'string' ? control.createOrder(shopId) : undefined;
    if (!order)
      return badRequest(c, `shop must be one of ${SHOPS.map(({ id }) => id).join(', ')}.`);
    return response(c, order, `Created ${order.number}`, 201);
  });

  app.post('/orders/:id/advance', async (c) => {
    const body = await readBody(c);
    const to = ORDER_STATES.find((state) => state === body?.to);
    if (!body || (body.to !== undefined && !to)) {
      return badRequest(c, `to must be one of ${ORDER_STATES.join(', ')}.`);
    }
    const id = c.req.param('id');
    if (!control.findOrder(id)) return apiError(c, 404, 'not_found', `There is no order ${id}.`);
    const order = control.advanceOrder(id, to);
    if (!order) return apiError(c, 409, 'conflict', 'The order has reached its final state.');
    return response(c, order, `${order.number} is now ${order.state}`);
  });

  app.post('/misbehave', async (c) => {
    const body = await readBody(c);
    const misbehaviour = body ? parseMisbehaviour(body) : 'Send a JSON object.';
    if (typeof misbehaviour === 'string') return badRequest(c, misbehaviour);
    const faults = control.misbehave(misbehaviour);
    const note = misbehaviour.revokeGrants ? 'Every connection is revoked' : 'As you wish';
    return response(c, { faults }, note);
  });

  app.post('/auto-approve', async (c) => {
    const shop = (await readBody(c))?.shop;
    const off = shop === false || shop === null || shop === '';
    if (!off && (typeof shop !== 'string' || !findShop(shop))) {
      return badRequest(c, 'shop must be the id of a shop, or null to ask again.');
    }
    control.setAutoApprove(typeof shop === 'string' && shop !== '' ? shop : false);
    return response(
      c,
      { autoApprove: shop || false },
      off ? 'Asking again' : 'Approving by itself',
    );
  });

  app.post('/reset', async (c) => {
    const body = await readBody(c);
    if (!body) return badRequest(c, 'Send a JSON object.');
    control.reset({ keepConnections: isTrue(body.keepConnections) });
    return response(c, control.state(), 'Back to the start');
  });

  return app;
}
