import { Webhook } from 'standardwebhooks';

const TIMEOUT_MS = 5000;

/**
 * Posts one signed webhook (Standard Webhooks) and returns the status, or null when there was no
 * response. Redirects are not followed: the receiver's 3xx is its response.
 */
export async function postWebhook(
  to: { url: string; secret: string },
  webhookId: string,
  body: string,
  signal: AbortSignal,
): Promise<number | null> {
  const sentAt = new Date();
  try {
    const response = await fetch(to.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Larkhaven-Webhooks/1',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'webhook-signature': new Webhook(to.secret).sign(webhookId, sentAt, body),
      },
      body,
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
