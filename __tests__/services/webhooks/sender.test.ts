import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { createWebhookSender, type SenderOptions } from '@/lib/services/webhooks/sender';

let receiver: HttpReceiver;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  receiver = await startHttpReceiver();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await receiver.close();
});

async function send(url: string, options: Partial<SenderOptions> = {}, signal?: AbortSignal) {
  const sender = createWebhookSender({ allowPrivateAddresses: true, ...options });
  closers.push(() => sender.close());
  const headers = { 'webhook-id': 'msg_1' };
  return sender.send({
    url,
    headers,
    body: '{"a":1}',
    signal: signal ?? new AbortController().signal,
  });
}

describe('webhook sender: responses', () => {
  it('posts JSON with the given headers and reports the response', async () => {
    receiver.respond(respondWith(200, { body: 'thanks' }));
    const result = await send(receiver.url);
    expect(result).toMatchObject({ responseStatus: 200, responseBody: 'thanks', error: null });
    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hooks', body: '{"a":1}' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'content-length': '7',
    });
  });

  it('stores the start of a long response and does not read all of it', async () => {
    receiver.respond((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(8 * 1024)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const result = await send(receiver.url);
    expect(result.error).toBeNull();
    expect(result.responseBody).toBe('x'.repeat(1024));
  });

  it('keeps no character that PostgreSQL cannot store', async () => {
    receiver.respond(respondWith(200, { body: Buffer.from('a\0b\xff', 'latin1') }));
    expect((await send(receiver.url)).responseBody).toBe('ab\ufffd');
  });

  it.each([301, 302, 307, 308])('takes %d as a failure and goes nowhere', async (status) => {
    const other = await startHttpReceiver();
    receiver.respond(respondWith(status, { headers: { location: other.url } }));
    const result = await send(receiver.url);
    expect(result.responseStatus).toBe(status);
    expect(result.error).toContain('redirects are not followed');
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it('reads Retry-After in seconds', async () => {
    receiver.respond(respondWith(503, { headers: { 'retry-after': '120' } }));
    const result = await send(receiver.url);
    expect(result).toMatchObject({
      error: 'The receiver responded with 503',
      retryAfterMs: 120_000,
    });
  });
});

describe('webhook sender: no response', () => {
  it('gives up after the timeout', async () => {
    receiver.respond(() => undefined);
    const result = await send(receiver.url, { timeoutMs: 150 });
    expect(result).toMatchObject({
      responseStatus: null,
      error: 'The receiver did not respond within 0.15 s',
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(140);
  });

  it('says that nobody listens', async () => {
    const gone = await startHttpReceiver();
    await gone.close();
    expect((await send(gone.url)).error).toBe('The connection was refused');
  });

  it('says that the connection was closed', async () => {
    receiver.respond((response) => response.socket?.destroy());
    expect((await send(receiver.url)).error).toBe(
      'The connection was closed before a response arrived',
    );
  });

  it('says that the name does not exist', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const result = await send('http://shop.example/', { resolveAll: missing });
    expect(result.error).toBe('The name of the host could not be resolved');
  });

  it('throws, and makes no result, when the worker stops', async () => {
    receiver.respond(() => undefined);
    const stop = new AbortController();
    const sending = send(receiver.url, {}, stop.signal);
    setTimeout(() => stop.abort(new Error('stopping')), 50);
    await expect(sending).rejects.toThrow('stopping');
  });
});

describe('webhook sender: addresses', () => {
  const strict = { allowPrivateAddresses: false };
  const resolveTo =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
  ])('refuses the literal %s without a connection', async (host) => {
    const result = await send(`http://${host}:${receiver.port}/`, strict);
    expect(result.error).toBe('The host is not on the public internet');
    expect(receiver.connections()).toBe(0);
  });

  it.each(['127.0.0.1', '::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', 'fd00::1', '100.64.0.1'])(
    'refuses a name that resolves to %s',
    async (address) => {
      const options = { ...strict, resolveAll: resolveTo(address) };
      const result = await send(`http://shop.example:${receiver.port}/`, options);
      expect(result.error).toBe('The host is not on the public internet');
      expect(JSON.stringify(result)).not.toContain(address);
      expect(receiver.connections()).toBe(0);
    },
  );

  it('refuses a name when only one of its addresses is private', async () => {
    const options = { ...strict, resolveAll: resolveTo('8.8.8.8', '127.0.0.1') };
    const result = await send(`http://shop.example:${receiver.port}/`, options);
    expect(result.error).toBe('The host is not on the public internet');
  });

  it('connects to the address that was checked: the name is never resolved again', async () => {
    let asked = 0;
    const options = {
      allowPrivateAddresses: true,
      resolveAll: async () => {
        asked += 1;
        // A rebinding name: the receiver first, then an address where nothing listens.
        return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
      },
    };
    const result = await send(`http://rebinding.example:${receiver.port}/hooks`, options);
    expect(result.error).toBeNull();
    expect(asked).toBe(1);
    expect(receiver.requests[0]?.headers.host).toBe(`rebinding.example:${receiver.port}`);
  });
});
