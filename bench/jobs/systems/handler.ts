import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { Options } from './system';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PAYLOAD = {
  type: 'order.created',
  timestamp: '2026-01-15T10:31:00.000Z',
  data: { order: { id: 'ckp1234567890abcdef123456', number: '1001', totalAmount: 4200 } },
};

/** The work of a job as the peers do it: for a webhook, sign and POST. */
export function createHandler({ kind, receiverUrl }: Options): () => Promise<void> {
  if (kind === 'noop') return async () => undefined;
  if (kind === 'wait') return () => sleep(5);
  const webhook = new Webhook(SECRET);
  const dispatcher = new Agent();
  let sent = 0;
  return async () => {
    sent += 1;
    const id = `msg_${sent}`;
    const body = JSON.stringify(PAYLOAD);
    const at = new Date();
    const { statusCode, body: response } = await request(receiverUrl, {
      method: 'POST',
      dispatcher,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': webhook.sign(id, at, body),
      },
      body,
    });
    await response.text();
    if (statusCode !== 200) throw new Error(`The receiver responded with ${statusCode}`);
  };
}
