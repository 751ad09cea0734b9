import type { Actor } from '@/lib/auth/actor';
import { AddressRefusedError } from '@/lib/auth/authenticator';
import type { Contract } from '@/lib/contracts/contract';
import type { RunTransaction } from '@/lib/db/transaction';
import type { ApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { AuditService } from '@/lib/services/audit-service';
import { MINUTE_MS } from '@/lib/utils/durations';

/** Entries that a process writes in a minute; what is beyond is only counted. */
const PER_ORGANIZATION = 60;
const PER_PROCESS = 1_000;

/** The part of a contract that an entry shows. */
export type DeniedOperation = Pick<Contract, 'method' | 'path' | 'role' | 'scope'>;

export interface AccessDenialsDeps {
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  metrics: Pick<Metrics, 'accessDenied'>;
  logger: Logger;
}

/**
 * Records what authenticated callers were refused for lack of rights: the first of an actor, operation
 * and error code in each minute. Every one is counted by `access_denied_total`.
 */
export class AccessDenials {
  private minute = 0;
  private readonly recorded = new Set<string>();
  private readonly written = new Map<string, number>();
  private readonly writing = new Set<Promise<void>>();

  constructor(private readonly deps: AccessDenialsDeps) {}

  /** Writes after the response. Never fails. */
  record(actor: Actor, operation: DeniedOperation, error: ApiError): void {
    const { code } = error;
    const name = `${operation.method} ${operation.path}`;
    this.deps.metrics.accessDenied.inc({ code });
    if (!this.take(actor, `${name} ${code}`)) return;
    const writing = this.write(actor, {
      operation: name,
      code,
      requiredRole: operation.role ?? null,
      requiredScope: operation.scope ?? null,
      ...(error instanceof AddressRefusedError && { addressAllowed: false }),
    }).finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }

  /** Resolves once everything is written. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all(this.writing);
  }

  /** Whether this one gets an entry. */
  private take({ organizationId, type, id }: Actor, what: string): boolean {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.recorded.clear();
      this.written.clear();
    }
    const key = `${organizationId} ${type} ${id} ${what}`;
    const own = this.written.get(organizationId) ?? 0;
    if (this.recorded.has(key) || this.recorded.size >= PER_PROCESS) return false;
    if (own >= PER_ORGANIZATION) return false;
    this.recorded.add(key);
    this.written.set(organizationId, own + 1);
    return true;
  }

  private async write(actor: Actor, metadata: Record<string, unknown>): Promise<void> {
    const { transaction, audit, logger } = this.deps;
    try {
      await transaction((tx) =>
        audit.record(tx, actor, {
          action: 'ACCESS_DENIED',
          resourceType: 'Organization',
          resourceId: actor.organizationId,
          outcome: 'failure',
          metadata,
        }),
      );
    } catch (error) {
      logger.warn('A refused right was not recorded', { error: String(error) });
    }
  }
}
