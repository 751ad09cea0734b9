import { Webhook } from 'standardwebhooks';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import type { DeliverWebhookPayload } from '@/lib/queue/jobs/webhook-jobs';
import { type JobHandler, RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';
import type {
  DeliveryJob,
  WebhookDeliveriesRepository,
} from '@/lib/repositories/webhook-deliveries-repository';
import { deliveryBody } from '@/lib/services/webhooks/delivery-body';
import type { DeliveryRecorder } from '@/lib/services/webhooks/delivery-recorder';
import type { DeliveryTurns } from '@/lib/services/webhooks/delivery-turns';
import type { EndpointHealth } from '@/lib/services/webhooks/endpoint-health';
import { retryDelay } from '@/lib/services/webhooks/retry-schedule';
import type { SendResult, WebhookSender } from '@/lib/services/webhooks/sender';
import { findUrlProblem, type UrlRules } from '@/lib/utils/url-rules';

export interface WebhookProcessorDeps {
  deliveries: Pick<WebhookDeliveriesRepository, 'findForDelivery'>;
  recorder: DeliveryRecorder;
  turns: DeliveryTurns;
  health: EndpointHealth;
  vault: Pick<Vault, 'decrypt'>;
  sender: Pick<WebhookSender, 'send'>;
  urlRules: UrlRules;
  /** For the jitter; `Math.random` by default. */
  random?: () => number;
}

/** Tolerance for the queue's delays and the clocks of two machines. */
const EARLY_MS = 2_000;
const TEST_EVENT = 'webhook.test';
/** HTTP 410: the receiver will never accept webhooks again. */
const GONE = 410;

/** Why the delivery is skipped, or null. The rules may be stricter than when the URL was saved. */
function findRefusal({ endpoint, event }: DeliveryJob, rules: UrlRules): string | null {
  if (endpoint.deletedAt !== null) return 'The endpoint was deleted';
  if (endpoint.status === 'disabled' && event.type !== TEST_EVENT)
    return 'The endpoint is disabled';
  const problem = findUrlProblem(endpoint.url, rules);
  return problem === null ? null : `The URL ${problem}`;
}

/**
 * Sends a delivery at least once. Every attempt has the same `webhook-id`, by which the receiver
 * detects repetitions. The row stores the number of attempts and when the next is due, so that a
 * worker that dies neither loses an attempt nor sends one early.
 */
export function processWebhookJob(deps: WebhookProcessorDeps): JobHandler<DeliverWebhookPayload> {
  const { deliveries, recorder, turns, health, vault, sender, urlRules, random } = deps;

  /** By the secret, and during a rotation by the former one as well. */
  function sign({ endpoint, event }: DeliveryJob, at: Date, body: string): string {
    const { id, secret, previousSecret, previousValidUntil } = endpoint;
    const overlaps = previousSecret !== null && (previousValidUntil ?? at) > at;
    const secrets = overlaps ? [secret, previousSecret] : [secret];
    return secrets
      .map((one) => new Webhook(vault.decrypt(one, id)).sign(event.id, at, body))
      .join(' ');
  }

  function send(delivery: DeliveryJob, signal: AbortSignal): Promise<SendResult> {
    const { endpoint, event } = delivery;
    const body = deliveryBody(event);
    const at = new Date();
    const headers = {
      ...(endpoint.headers && JSON.parse(vault.decrypt(endpoint.headers, endpoint.id))),
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': sign(delivery, at, body),
    };
    return sender.send({ url: endpoint.url, headers, body, signal });
  }

  return async ({ payload, signal, inSlot }) => {
    const delivery = await deliveries.findForDelivery(payload.deliveryId);
    if (delivery === null) return { outcome: 'gone' };
    if (delivery.status === 'succeeded') return { outcome: 'already_delivered' };
    const waitMs = (delivery.nextAttemptAt?.getTime() ?? 0) - Date.now();
    if (waitMs > EARLY_MS) {
      throw new RetryLaterError('The next attempt is not due yet', waitMs, false);
    }

    const refusal = findRefusal(delivery, urlRules);
    if (refusal !== null) {
      await recorder.skipped(delivery, refusal);
      return { outcome: 'skipped', reason: refusal };
    }

    const isTest = delivery.event.type === TEST_EVENT;
    const wait = isTest ? null : await turns.findWait(delivery);
    if (wait !== null) throw new RetryLaterError(wait.reason, wait.ms, false);

    const { retryAfterMs, ...result } = await inSlot(() => send(delivery, signal));
    const attempts = delivery.attempts + 1;
    if (result.error === null) {
      await recorder.succeeded(delivery, { ...result, attempts });
      await health.recordSuccess(delivery);
      return { outcome: 'succeeded', responseStatus: result.responseStatus, attempts };
    }
    const isGone = result.responseStatus === GONE;
    const isDisabled = await health.recordFailure(delivery, { isGone });
    const delayMs = isDisabled || isGone ? null : retryDelay(attempts, { retryAfterMs, random });
    if (delayMs === null) {
      await recorder.failed(delivery, { ...result, attempts }, isDisabled);
      throw new UnrecoverableJobError(result.error);
    }
    await recorder.retried(delivery, { ...result, attempts }, new Date(Date.now() + delayMs));
    throw new RetryLaterError(result.error, delayMs);
  };
}
