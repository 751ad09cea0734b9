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

/** How often the counts are written. */
const FLUSH_MS = 10_000;
/** Most counts between two writes; further calls are only in the metric. */
const MAX_COUNTED = 5_000;
const RETENTION_DAYS = 180;
const DAY_MS = 24 * 60 * 60 * 1000;

type Operation = Pick<Contract, 'method' | 'path' | 'deprecation'>;

export interface DeprecationsServiceDeps {
  repository: DeprecatedUsesRepository;
  /** All operations, to look up their sunset and replacement. */
  operations: readonly Operation[];
  metrics: Metrics;
  logger: Logger;
}

const operationName = ({ method, path }: Operation) => `${method} ${path}`;

/** Counts calls of deprecated operations in memory and writes the counts every few seconds. */
export class DeprecationsService {
  private counts = new Map<string, DeprecatedUseCount>();
  private timer: NodeJS.Timeout | undefined;
  private nextCleanupAt = 0;

  constructor(private readonly deps: DeprecationsServiceDeps) {}

  /** Counts a call; those of anonymous clients are only in the metric. Never fails. */
  record(operation: Operation, actor: Actor | null): void {
    const name = operationName(operation);
    this.deps.metrics.deprecatedRequests.inc({ operation: name });
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
    this.scheduleFlush();
  }

  /** Writes the counts; retries with the next flush if that fails. Never rejects. */
  readonly flush = coalesce(async () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.counts.size === 0) return;
    const writing = this.counts;
    this.counts = new Map();
    try {
      await this.deps.repository.add([...writing.values()]);
      await this.removeOld();
    } catch (error) {
      this.deps.logger.warn('Writing the uses of deprecated operations failed', {
        error: String(error),
      });
      this.merge(writing);
    }
  });

  /** The organization's callers of operations that are or were deprecated. */
  async list(
    actor: Actor,
    query: QueryOf<typeof listDeprecations>,
  ): Promise<Page<DeprecatedUseView>> {
    const { data, pagination } = await this.deps.repository.list(actor.organizationId, query);
    return { data: data.parse().map((use) => this.toView(use)), pagination };
  }

  close(): Promise<void> {
    return this.flush();
  }

  private toView(use: StoredUse): DeprecatedUseView {
    const { deprecation } =
      this.deps.operations.find((operation) => operationName(operation) === use.operation) ?? {};
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
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async removeOld(): Promise<void> {
    if (Date.now() < this.nextCleanupAt) return;
    this.nextCleanupAt = Date.now() + DAY_MS;
    await this.deps.repository.removeBefore(new Date(Date.now() - RETENTION_DAYS * DAY_MS));
  }
}
