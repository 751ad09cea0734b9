import type { Actor } from '@/lib/auth/actor';
import type { Page } from '@/lib/contracts/common';
import type { Contract, QueryOf } from '@/lib/contracts/contract';
import type { DeprecatedUseView, listDeprecations, StoredUse } from '@/lib/contracts/deprecations';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type {
  DeprecatedUseCount,
  DeprecatedUsesRepository,
} from '@/lib/repositories/deprecated-uses-repository';
import { coalesce } from '@/lib/utils/coalesce';

/** How long uses are counted in the process before they are written. */
const FLUSH_MS = 10_000;
/** Operations and callers counted at once; what comes past them until the next flush is only in the metric. */
const MAX_COUNTED = 5_000;
const KEPT_DAYS = 180;
const DAY_MS = 24 * 60 * 60 * 1000;

type Operation = Pick<Contract, 'method' | 'path' | 'deprecation'>;

export interface DeprecationsServiceParts {
  repository: DeprecatedUsesRepository;
  /** Every operation, to tell what becomes of those that are used. */
  operations: readonly Operation[];
  metrics: Metrics;
  logger: Logger;
}

const operationName = ({ method, path }: Operation) => `${method} ${path}`;

/** Who still calls operations that are deprecated: counted in the process, written every few seconds. */
export class DeprecationsService {
  private counts = new Map<string, DeprecatedUseCount>();
  private timer: NodeJS.Timeout | undefined;
  private forgetAt = 0;

  constructor(private readonly parts: DeprecationsServiceParts) {}

  /** Counts a call; strangers are only in the metric. Costs no round trip and never fails. */
  note(operation: Operation, actor: Actor | null): void {
    const name = operationName(operation);
    this.parts.metrics.deprecatedRequests.inc({ operation: name });
    if (!actor?.id || actor.type === 'system') return;
    const key = `${actor.organizationId} ${name} ${actor.type} ${actor.id}`;
    const known = this.counts.get(key);
    const now = new Date();
    if (known) {
      known.uses += 1;
      known.lastUsedAt = now;
    } else if (this.counts.size < MAX_COUNTED) {
      this.counts.set(key, {
        organizationId: actor.organizationId,
        operation: name,
        callerType: actor.type,
        callerId: actor.id,
        uses: 1,
        createdAt: now,
        lastUsedAt: now,
      });
    }
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what was counted; what cannot be written is kept for the next time. Never rejects. */
  readonly flush = coalesce(async () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.counts.size === 0) return;
    const writing = this.counts;
    this.counts = new Map();
    try {
      await this.parts.repository.add([...writing.values()]);
      await this.forgetOld();
    } catch (error) {
      this.parts.logger.warn('Uses of deprecated operations could not be written', {
        error: String(error),
      });
      this.merge(writing);
    }
  });

  /** The organization's callers of what is, or was, deprecated. */
  async list(
    actor: Actor,
    query: QueryOf<typeof listDeprecations>,
  ): Promise<Page<DeprecatedUseView>> {
    const { data, pagination } = await this.parts.repository.list(actor.organizationId, query);
    return { data: data.parse().map((use) => this.toView(use)), pagination };
  }

  close(): Promise<void> {
    return this.flush();
  }

  private toView(use: StoredUse): DeprecatedUseView {
    const { deprecation } =
      this.parts.operations.find((operation) => operationName(operation) === use.operation) ?? {};
    return {
      ...use,
      sunset: deprecation ? new Date(deprecation.sunset).toISOString() : null,
      replacedBy: deprecation?.replacedBy ?? null,
    };
  }

  private merge(unwritten: Map<string, DeprecatedUseCount>): void {
    for (const [key, count] of unwritten) {
      const known = this.counts.get(key);
      if (known) known.uses += count.uses;
      else if (this.counts.size < MAX_COUNTED) this.counts.set(key, count);
    }
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async forgetOld(): Promise<void> {
    if (Date.now() < this.forgetAt) return;
    this.forgetAt = Date.now() + DAY_MS;
    await this.parts.repository.forget(new Date(Date.now() - KEPT_DAYS * DAY_MS));
  }
}
