import { Webhook } from 'standardwebhooks';
import type { DeliveredEvent } from '@/lib/contracts';

/** A request that a receiver got. */
export interface WebhookRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it arrived: parsed and serialized JSON would break the signature. */
  body: string;
}

/** An event, and the id by which a receiver detects that it comes again. */
export type VerifiedEvent = DeliveredEvent & { id: string };

/**
 * For receivers of our webhooks: verifies a delivery's signature (Standard Webhooks) and that it is at
 * most five minutes old, and returns the event, typed by its `type`.
 *
 * @param secrets that of the endpoint, `whsec_…`; during a rotation the former one as well
 * @throws WebhookVerificationError of `standardwebhooks`
 */
export function verifyWebhook(
  secrets: string | readonly [string, ...string[]],
  { headers, body }: WebhookRequest,
): VerifiedEvent {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]),
  );
  const [first, ...others] = typeof secrets === 'string' ? [secrets] : secrets;
  const verify = (secret: string) => {
    const event = new Webhook(secret).verify(body, given) as DeliveredEvent;
    return { ...event, id: given['webhook-id'] ?? '' };
  };
  for (const secret of others) {
    try {
      return verify(secret);
    } catch {
      // Then it must be another's.
    }
  }
  return verify(first);
}
