import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** A signing secret in the form of Standard Webhooks: `whsec_` and base64. */
export function createSigningSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The three headers of Standard Webhooks. `id` is the same in every attempt, `at` the time of this one. */
export function signatureHeaders(
  secret: string,
  message: { id: string; at: Date; body: string },
): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(message.id, message.at, message.body),
  };
}
