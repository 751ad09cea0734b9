import { Webhook } from 'standardwebhooks';
import type { Vault } from '@/lib/auth/oauth/token-vault';

import type { DeliverWebhookPayload } from '@/lib/queue/jobs/webhook-jobs';
import { type JobHandler, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import type { DeliveryJob, WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import { type DeliveryRecorder, GONE } from '@/lib/services/webhooks/delivery-recorder';
import { retryDelay } from '@/lib/services/webhooks/retry-schedule';
import type { SendResult, WebhookSender } from '@/lib/services/webhooks/sender';
import { findUrlProblem, type UrlRules } from '@/lib/services/webhooks/url-rules';

export interface WebhookProcessorDeps {
  repository: Pick<WebhooksRepository, 'findForDelivery'>;
  recorder: DeliveryRecorder;
  vault: Pick<Vault, 'decrypt'>;
  sender: Pick<WebhookSender, 'send'>;
  urlRules: UrlRules;
  /** For the jitter; `Math.random` by default. */
  random?: () => number;
}

/** Tolerance for the queue's delays and the clocks of two machines. */
const EARLY_MS = 2_000;
const TEST_EVENT = 'webhook.test';

/** Why the delivery is skipped, or null. The rules may be stricter than when the URL was saved. */
function findRefusal({ endpoint, event }: DeliveryJob, rules: UrlRules): string | null {
  if (endpoint.deletedAt !== null) return 'The endpoint was deleted';
  if (endpoint.status !== 'enabled' && event.type !== TEST_EVENT) return 'The endpoint is disabled';
  const problem = findUrlProblem(endpoint.url, rules);
  return problem === null ? null : `The URL ${problem}`;
}

/**
 * Sends a delivery at least once. Every attempt has the same `webhook-id`, by which the receiver
 * detects repetitions. The row stores the number of attempts and when the next is due, so that a
 * worker that dies neither loses an attempt nor sends one early.
 */
export function processWebhookJob(deps: WebhookProcessorDeps): JobHandler<DeliverWebhookPayload> {
  const { repository, recorder, vault, sender, urlRules, random } = deps;

  function send({ endpoint, event }: DeliveryJob, signal: AbortSignal): Promise<SendResult> {
    const body = JSON.stringify({
      type: event.type,
      timestamp: event.createdAt.toISOString(),
      data: event.payload,
    });
    const secret = vault.decrypt(endpoint.secret, endpoint.id);
    const at = new Date();
    const headers = {
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(event.id, at, body),
    };
    return sender.send({ url: endpoint.url, headers, body, signal });
  }

  return async ({ payload, signal, inSlot }) => {
    const delivery = await repository.findForDelivery(payload.deliveryId);
    if (delivery === null) return { outcome: 'gone' };
    if (delivery.status === 'succeeded') return { outcome: 'already_delivered' };
    const waitMs = (delivery.nextAttemptAt?.getTime() ?? 0) - Date.now();
    if (waitMs > EARLY_MS) throw new RetryLaterError('The next attempt is not due yet', waitMs);

    const refusal = findRefusal(delivery, urlRules);
    if (refusal !== null) {
      await recorder.skipped(delivery, refusal);
      return { outcome: 'skipped', reason: refusal };
    }

    const { retryAfterMs, ...result } = await inSlot(() => send(delivery, signal));
    const attempts = delivery.attempts + 1;
    if (result.error === null) {
      await recorder.succeeded(delivery, { ...result, attempts });
      return { outcome: 'succeeded', responseStatus: result.responseStatus, attempts };
    }
    const gone = result.responseStatus === GONE;
    const delayMs = gone ? null : retryDelay(attempts, { retryAfterMs, random });
    if (delayMs === null) {
      await recorder.failed(delivery, { ...result, attempts });
      throw new UnrecoverableJobError(result.error);
    }
    await recorder.retried(delivery, { ...result, attempts }, new Date(Date.now() + delayMs));
    throw new RetryLaterError(result.error, delayMs);
  };
}
