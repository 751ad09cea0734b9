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
import { normalizeOrder } from './normalize-order';
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

/** The columns of the records by external id, and what the shop sent that could not be stored so. */
function mapRecords(source: ResourceSource<SyncedOrder>, records: unknown[]) {
  const orders = new Map<string, OrderFields>();
  const rejected: IngestResult['rejected'] = [];
  const warnings: IngestResult['warnings'] = [];
  for (const record of records) {
    try {
      // A character that PostgreSQL cannot store must not fail the whole page.
      const order = normalizeOrder(source.map(portableJson(record)));
      orders.set(order.externalId, order.fields);
      const { externalId } = order;
      warnings.push(...order.warnings.map((reason) => ({ externalId, reason })));
    } catch (error) {
      const externalId = String((record as { id?: unknown } | null)?.id ?? '') || null;
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      rejected.push({ externalId, reason, record: portableJson(record) });
    }
  }
  return { orders, rejected, warnings };
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
    const { orders, rejected, warnings } = mapRecords(source, records);
    const { repository, cache } = this.deps;
    const { connectionId, organizationId } = context;
    const existing = await repository.findByExternalIds(tx, connectionId, [...orders.keys()]);
    const stored = [...orders.keys()];
    const result: IngestResult = {
      ...{ created: 0, updated: 0, unchanged: 0 },
      ...{ stored, rejected, warnings },
    };
    const updatedIds: string[] = [];
    for (const before of existing) {
      const externalId = before.externalId ?? '';
      const fields = orders.get(externalId);
      orders.delete(externalId);
      const verb = fields ? await this.change(tx, context, before, fields) : 'unchanged';
      result[verb] += 1;
      if (verb !== 'unchanged') updatedIds.push(before.id);
    }
    result.created += await this.createAll(tx, context, orders);
    if (result.created + result.updated > 0) {
      invalidateOrders(cache, tx, organizationId, updatedIds);
    }
    return result;
  }

  async remove(tx: Transaction, context: IngestContext, externalIds: readonly string[]) {
    const { repository, changes } = this.deps;
    const { organizationId, connectionId } = context;
    const actor = systemActor(organizationId, { id: connectionId });
    const removed = await repository.removeAtSource(tx, connectionId, externalIds);
    for (const after of removed) {
      await changes.record(tx, actor, { verb: 'deleted', after, metadata: { connectionId } });
    }
    return removed.length;
  }

  storedIds(...[tx, connectionId, page]: Parameters<ResourceIngester['storedIds']>) {
    return this.deps.repository.findExternalIds(tx, connectionId, page);
  }

  private async change(
    tx: Transaction,
    context: IngestContext,
    before: OrderRow,
    fields: OrderFields,
  ): Promise<'created' | 'updated' | 'unchanged'> {
    if (before.deletedAt) {
      return (await this.restore(tx, context, before, fields)) ? 'created' : 'unchanged';
    }
    const isSame = isDeepStrictEqual(toOrderFields(before), fields);
    if (isSame || isOutdated(before, fields)) return 'unchanged';
    const after = await this.deps.repository.update(tx, before, fields);
    if (!after) throw new Error(`Order ${before.id} changed during the sync; the page is retried`);
    await this.record(tx, context, { verb: 'updated', before, after });
    return 'updated';
  }

  /**
   * Brings back an order that the shop had deleted and lists again. A webhook does not: it may be one
   * from before the deletion.
   */
  private async restore(
    tx: Transaction,
    context: IngestContext,
    before: OrderRow,
    fields: OrderFields,
  ): Promise<boolean> {
    const { origin, readAt, organizationId, connectionId } = context;
    const { removedAtSource } = before;
    if (origin !== 'sync' || removedAtSource === null || removedAtSource >= readAt) return false;
    const after = await this.deps.repository.restore(tx, before, fields);
    if (!after) throw new Error(`Order ${before.id} changed during the sync; the page is retried`);
    const actor = systemActor(organizationId, { id: connectionId });
    await this.deps.changes.record(tx, actor, {
      ...{ verb: 'created', before, after },
      metadata: { connectionId, restored: true },
    });
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
