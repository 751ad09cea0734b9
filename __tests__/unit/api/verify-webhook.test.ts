import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '@/lib/api/verify-webhook';

const [SECRET, OTHER] = [1, 2].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`) as [
  string,
  string,
];
const BODY = JSON.stringify({
  type: 'webhook.test',
  timestamp: '2026-01-15T10:30:00.000Z',
  data: { endpointId: 'cmk1webhook0000000000001', message: 'Hello' },
});

function delivery(secret: string, at = new Date()) {
  return {
    body: BODY,
    headers: {
      'Webhook-Id': 'msg_1',
      'Webhook-Timestamp': String(Math.floor(at.getTime() / 1000)),
      'Webhook-Signature': new Webhook(secret).sign('msg_1', at, BODY),
    },
  };
}

describe('a delivery', () => {
  it('is returned as the event of its type, with its id', () => {
    const event = verifyWebhook(SECRET, delivery(SECRET));
    expect(event).toEqual({ ...JSON.parse(BODY), id: 'msg_1' });
    // The type of `data` follows from `type`.
    const message: string = event.type === 'webhook.test' ? event.data.message : '';
    expect(message).toBe('Hello');
  });

  it('is accepted when any of the secrets has signed it, in either order', () => {
    for (const secrets of [[SECRET, OTHER] as const, [OTHER, SECRET] as const]) {
      expect(verifyWebhook(secrets, delivery(SECRET)).id).toBe('msg_1');
    }
  });

  it.each([
    ['another secret', () => delivery(OTHER)],
    ['another body', () => ({ ...delivery(SECRET), body: `${BODY} ` })],
    ['a time of ten minutes ago', () => delivery(SECRET, new Date(Date.now() - 600_000))],
    ['no headers', () => ({ body: BODY, headers: {} })],
  ])('is refused with %s', (_, made) => {
    expect(() => verifyWebhook(SECRET, made())).toThrow();
  });
});
