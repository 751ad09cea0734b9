import type {
  DeliveryJob,
  WebhookDeliveriesRepository,
} from '@/lib/repositories/webhook-deliveries-repository';
import type { EndpointHealth } from './endpoint-health';

/**
 * Deliveries are woken when their endpoint is resumed. One that began to wait at that very moment looks
 * again after this time.
 */
const PAUSED_MS = 10 * 60_000;
/** How soon to look again whether the event before has arrived. */
const ORDERED_MS = 250;

export interface Wait {
  reason: string;
  ms: number;
}

export interface DeliveryTurnsDeps {
  deliveries: Pick<WebhookDeliveriesRepository, 'findEarlier' | 'reserveSlot'>;
  health: Pick<EndpointHealth, 'waitMs'>;
}

/**
 * Whether it is a delivery's turn: its endpoint may be paused or failing, take events of a resource in
 * their order, or take so many per second. An endpoint without these options costs no statement.
 */
export class DeliveryTurns {
  constructor(private readonly deps: DeliveryTurnsDeps) {}

  /** Why and how long the delivery must wait; null when it is sent now. */
  async findWait(delivery: DeliveryJob): Promise<Wait | null> {
    const { endpoint } = delivery;
    if (endpoint.status === 'paused') {
      return { reason: 'The endpoint is paused', ms: PAUSED_MS * (1 + Math.random() / 10) };
    }
    const probeMs = await this.deps.health.waitMs(delivery);
    if (probeMs > 0) return { reason: 'The endpoint fails; deliveries wait', ms: probeMs };
    if (endpoint.isOrdered) {
      const ms = await this.earlierMs(delivery);
      if (ms > 0) return { reason: 'An earlier event of the same resource comes first', ms };
    }
    if (endpoint.maxPerSecond === null) return null;
    const ms = await this.slotMs(delivery);
    return ms > 0 ? { reason: 'The endpoint takes a limited number per second', ms } : null;
  }

  private async earlierMs(delivery: DeliveryJob): Promise<number> {
    const dueAt = await this.deps.deliveries.findEarlier(delivery);
    return dueAt === null ? 0 : Math.max(dueAt.getTime() - Date.now(), 0) + ORDERED_MS;
  }

  /** A slot that was reserved before is used once its time has come. */
  private async slotMs(delivery: DeliveryJob): Promise<number> {
    const slotAt = delivery.slotAt ?? (await this.deps.deliveries.reserveSlot(delivery));
    return slotAt === null ? 0 : slotAt.getTime() - Date.now();
  }
}
