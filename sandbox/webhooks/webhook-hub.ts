import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBox } from '@/sandbox/control/faults';
import type { StatsCounter } from '@/sandbox/control/request-stats';
import type { OrderChange } from '@/sandbox/data/order-store';
import type { ShopOrder } from '@/sandbox/data/order-types';
import { postWebhook } from './post-webhook';

/** An address that is notified when a shop's orders change. */
export interface WebhookRegistration {
  id: string;
  shopId: string;
  /** The grant under which it was registered; it ends with it. */
  grantId: string;
  url: string;
  /** `whsec_` and the base64 key, as Standard Webhooks writes it. */
  secret: string;
}

/** The body of a webhook. */
export interface WebhookPayload {
  type: OrderChange['type'];
  /** When it happened, ISO 8601. */
  timestamp: string;
  data: { order: ShopOrder };
}

/** One try to deliver one event; status is null when there was no response. */
export interface WebhookAttempt {
  webhookId: string;
  url: string;
  type: string;
  attempt: number;
  status: number | null;
  at: string;
}

export interface WebhookHub {
  register(shopId: string, grantId: string, url: string): WebhookRegistration;
  remove(id: string, shopId: string): boolean;
  removeByGrant(grantId: string): void;
  list(): readonly WebhookRegistration[];
  restore(registrations: readonly WebhookRegistration[]): void;
  clear(): void;
  notify(change: OrderChange): void;
  /** The latest attempts, newest first. */
  attempts(): readonly WebhookAttempt[];
  /** Resolves when nothing is being delivered any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface WebhookHubOptions {
  retryDelaysMs: readonly number[];
  duplicates: boolean;
  faults: FaultBox;
  stats: StatsCounter;
  onChange(): void;
}

const KEPT_ATTEMPTS = 50;
const randomId = (prefix: string) => `${prefix}_${randomBytes(12).toString('base64url')}`;

/** Keeps the registrations and delivers changes to them, in the background. */
export function createWebhookHub(options: WebhookHubOptions): WebhookHub {
  const { faults, stats } = options;
  const registrations = new Map<string, WebhookRegistration>();
  const attempts: WebhookAttempt[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  const deliver = async (to: WebhookRegistration, webhookId: string, payload: WebhookPayload) => {
    for (let attempt = 1; attempt <= options.retryDelaysMs.length + 1; attempt++) {
      const pause = options.retryDelaysMs[attempt - 2];
      if (pause !== undefined) await sleep(pause, undefined, { signal: closing.signal });
      if (!registrations.has(to.id)) return;
      stats.countWebhook('attempts');
      const status = await postWebhook(to, webhookId, JSON.stringify(payload), closing.signal);
      const at = new Date().toISOString();
      attempts.unshift({ webhookId, url: to.url, type: payload.type, attempt, status, at });
      attempts.length = Math.min(attempts.length, KEPT_ATTEMPTS);
      if (status !== null && status >= 200 && status < 300) {
        stats.countWebhook('delivered');
        return;
      }
    }
    stats.countWebhook('failed');
  };

  const run = (task: Promise<void>) => {
    // Only closing the server interrupts a delivery, and then nobody waits for it.
    const tracked = task.catch(() => undefined).finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const removeWhere = (matches: (registration: WebhookRegistration) => boolean) => {
    for (const registration of registrations.values()) {
      if (matches(registration)) registrations.delete(registration.id);
    }
    options.onChange();
  };

  return {
    register(shopId, grantId, url) {
      // Registering again renews the secret; the shop does not notify one address twice.
      removeWhere((other) => other.shopId === shopId && other.url === url);
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const registration = { id: randomId('whk'), shopId, grantId, url, secret };
      registrations.set(registration.id, registration);
      options.onChange();
      return registration;
    },
    remove(id, shopId) {
      if (registrations.get(id)?.shopId !== shopId) return false;
      removeWhere((registration) => registration.id === id);
      return true;
    },
    removeByGrant: (grantId) => removeWhere((registration) => registration.grantId === grantId),
    list: () => [...registrations.values()],
    restore(kept) {
      for (const registration of kept) registrations.set(registration.id, registration);
    },
    clear: () => removeWhere(() => true),
    notify({ type, order }) {
      const payload: WebhookPayload = { type, timestamp: order.updatedAt, data: { order } };
      for (const registration of registrations.values()) {
        if (registration.shopId !== order.shopId) continue;
        const webhookId = randomId('evt');
        stats.countWebhook('events');
        run(deliver(registration, webhookId, payload));
        if (options.duplicates || faults.take('duplicateNext')) {
          run(deliver(registration, webhookId, payload));
        }
      }
    },
    attempts: () => attempts,
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      closing.abort();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
