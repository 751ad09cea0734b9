import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { systemActor } from '@/lib/auth/actor';
import type { Cache } from '@/lib/cache/cache';
import type { SyncedOrder } from '@/lib/contracts/orders';
import type { Transaction } from '@/lib/db/transaction';
import type {
  IngestContext,
  IngestResult,
  ResourceIngester,
  ResourceSource,
} from '@/lib/integrations/provider';
import {
  type OrderFields,
  type OrderRow,
  type OrdersRepository,
  toOrderFields,
} from '@/lib/repositories/orders/orders-repository';
import { portableJson } from '@/lib/utils/portable-json';
import type { OrderChange, OrderChanges } from './order-changes';
import { invalidateOrders } from './orders-cache';

export interface OrdersIngesterDeps {
  /** By provider id. */
  sources: Readonly<Record<string, ResourceSource<SyncedOrder>>>;
  repository: OrdersRepository;
  changes: OrderChanges;
  cache: Cache;
}

/** Whether the record is older than the row: pages and webhooks can arrive out of order. */
function isOutdated(before: OrderRow, { metadata }: OrderFields): boolean {
  const [known, received] = [before.metadata?.sourceUpdatedAt, metadata?.sourceUpdatedAt];
  if (typeof known !== 'string' || typeof received !== 'string') return false;
  return Date.parse(received) < Date.parse(known);
}

/** The columns of the records by external id, and the records that did not match the schema. */
function mapRecords(source: ResourceSource<SyncedOrder>, records: unknown[]) {
  const orders = new Map<string, OrderFields>();
  const rejected: IngestResult['rejected'] = [];
  for (const record of records) {
    try {
      // A character that PostgreSQL cannot store must not fail the whole page.
      const { externalId, placedAt, ...fields } = source.map(portableJson(record));
      orders.set(externalId, { ...fields, placedAt: new Date(placedAt) });
    } catch (error) {
      const externalId = String((record as { id?: unknown } | null)?.id ?? '') || null;
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      rejected.push({ externalId, reason });
    }
  }
  return { orders, rejected };
}

/**
 * Stores a provider's orders. Storing the same records again changes nothing, and an order that was
 * deleted here stays deleted. Changes from webhooks are recorded one by one; a sync reports its totals.
 */
export class OrdersIngester implements ResourceIngester {
  readonly resource = 'orders';
  readonly sources: OrdersIngesterDeps['sources'];

  constructor(private readonly deps: OrdersIngesterDeps) {
    this.sources = deps.sources;
  }

  async ingest(tx: Transaction, context: IngestContext, records: unknown[]): Promise<IngestResult> {
    const source = this.sources[context.provider];
    if (!source) throw new Error(`The provider ${context.provider} has no source of orders`);
    const { orders, rejected } = mapRecords(source, records);
    const { repository, cache } = this.deps;
    const { connectionId, organizationId } = context;
    const existing = await repository.findByExternalIds(tx, connectionId, [...orders.keys()]);
    const result: IngestResult = { created: 0, updated: 0, unchanged: 0, rejected };
    const updatedIds: string[] = [];
    for (const before of existing) {
      const externalId = before.externalId ?? '';
      const fields = orders.get(externalId);
      orders.delete(externalId);
      if (!fields || !(await this.update(tx, context, before, fields))) {
        result.unchanged += 1;
        continue;
      }
      result.updated += 1;
      updatedIds.push(before.id);
    }
    result.created = await this.createAll(tx, context, orders);
    if (result.created + result.updated > 0) {
      invalidateOrders(cache, tx, organizationId, updatedIds);
    }
    return result;
  }

  /** Returns whether the row changed. */
  private async update(
    tx: Transaction,
    context: IngestContext,
    before: OrderRow,
    fields: OrderFields,
  ): Promise<boolean> {
    const isSame = isDeepStrictEqual(toOrderFields(before), fields);
    if (isSame || before.deletedAt || isOutdated(before, fields)) return false;
    const after = await this.deps.repository.update(tx, before, fields);
    if (!after) throw new Error(`Order ${before.id} changed during the sync; the page is retried`);
    await this.record(tx, context, { verb: 'updated', before, after });
    return true;
  }

  private async createAll(
    tx: Transaction,
    context: IngestContext,
    orders: ReadonlyMap<string, OrderFields>,
  ): Promise<number> {
    if (orders.size === 0) return 0;
    const { repository } = this.deps;
    const { organizationId, connectionId } = context;
    const owner = { organizationId, connectionId, userId: null };
    const rows = [...orders].map(([externalId, fields]) => ({ ...owner, externalId, ...fields }));
    const count = await repository.createMissing(tx, rows);
    if (context.origin === 'webhook') {
      const created = await repository.findByExternalIds(tx, connectionId, [...orders.keys()]);
      for (const after of created) await this.record(tx, context, { verb: 'created', after });
    }
    return count;
  }

  private async record(tx: Transaction, context: IngestContext, change: OrderChange) {
    if (context.origin === 'sync') return;
    const { organizationId, connectionId } = context;
    const actor = systemActor(organizationId, { id: connectionId });
    await this.deps.changes.record(tx, actor, { ...change, metadata: { connectionId } });
  }
}
