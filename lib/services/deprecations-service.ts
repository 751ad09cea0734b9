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
import { DAY_MS } from '@/lib/utils/durations';
import { UseCounts } from './use-counts';

const RETENTION_DAYS = 180;

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
  private readonly counts: UseCounts<DeprecatedUseCount>;
  private nextCleanupAt = 0;

  constructor(private readonly deps: DeprecationsServiceDeps) {
    const write = async (counts: readonly DeprecatedUseCount[]) => {
      await this.removeOld();
      await deps.repository.add(counts);
    };
    const name = 'the uses of deprecated operations';
    this.counts = new UseCounts({ name, write, logger: deps.logger });
  }

  /** Counts a call; those of anonymous clients are only in the metric. Never fails. */
  record(operation: Operation, actor: Actor | null): void {
    const name = operationName(operation);
    this.deps.metrics.deprecatedRequests.inc({ operation: name });
    if (!actor?.id || actor.type === 'system' || actor.type === 'customer') return;
    const key = `${actor.organizationId} ${name} ${actor.type} ${actor.id}`;
    const now = new Date();
    const { organizationId, type: callerType, id: callerId } = actor;
    const caller = { organizationId, operation: name, callerType, callerId };
    this.counts.record(key, () => ({ ...caller, uses: 1, createdAt: now, lastUsedAt: now }));
  }

  /** Writes the counts; retries with the next flush if that fails. Never rejects. */
  flush(): Promise<void> {
    return this.counts.flush();
  }

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

  private async removeOld(): Promise<void> {
    if (Date.now() < this.nextCleanupAt) return;
    this.nextCleanupAt = Date.now() + DAY_MS;
    await this.deps.repository.removeBefore(new Date(Date.now() - RETENTION_DAYS * DAY_MS));
  }
}
