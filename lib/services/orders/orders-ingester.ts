import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { systemActor } from '@/lib/auth/actor';
import type { Cache } from '@/lib/cache/cache';
import type { Transaction } from '@/lib/db/transaction';
import type { IngestContext, IngestResult, ResourceIngester } from '@/lib/integrations/provider';
import type {
  OrderFields,
  OrderRow,
  OrdersRepository,
} from '@/lib/repositories/orders/orders-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { WebhooksService } from '@/lib/services/webhooks-service';
import { diff } from '@/lib/utils/diff';
import { portableJson } from '@/lib/utils/portable-json';
import { EVENTS } from './order-announcer';
import { toOrderView } from './order-view';
import { invalidateOrders } from './orders-cache';
import { type MappedOrder, ORDER_MAPPERS } from './shop-orders';

export interface OrdersIngesterParts {
  repository: OrdersRepository;
  cache: Cache;
  audit: Pick<AuditService, 'record'>;
  webhooks: Pick<WebhooksService, 'publish'>;
}

function pickFields(row: OrderRow): OrderFields {
  const { number, status, currency, totalAmount, customerName, customerEmail } = row;
  const { items, history, metadata, placedAt } = row;
  return {
    number,
    status,
    currency,
    totalAmount,
    customerName,
    customerEmail,
    items,
    history,
    metadata,
    placedAt,
  };
}

/** Whether the record tells of a time before what we have: pages and webhooks overtake each other. */
function isOutdated(before: OrderRow, { metadata }: OrderFields): boolean {
  const known = before.metadata?.sourceUpdatedAt;
  const told = metadata?.sourceUpdatedAt;
  return (
    typeof known === 'string' && typeof told === 'string' && Date.parse(told) < Date.parse(known)
  );
}

function mapAll(provider: string, records: unknown[]) {
  const map = ORDER_MAPPERS[provider];
  if (!map)
    throw new Error(`No mapping of orders for the provider ${provider}; add one to shop-orders.ts`);
  const mapped = new Map<string, MappedOrder>();
  const rejected: IngestResult['rejected'] = [];
  for (const record of records) {
    try {
      // One character that no database holds must not stop the page it came in.
      const order = map(portableJson(record));
      mapped.set(order.externalId, order);
    } catch (error) {
      const externalId = String((record as { id?: unknown } | null)?.id ?? '') || null;
      rejected.push({
        externalId,
        reason: error instanceof z.ZodError ? z.prettifyError(error) : String(error),
      });
    }
  }
  return { mapped, rejected };
}

/**
 * Takes a provider's orders in. The same records twice change nothing; an order that the customer
 * deleted here stays deleted. Single changes (webhooks) are audited and announced one by one, a bulk
 * pull by the sync that runs it.
 */
export function createOrdersIngester(parts: OrdersIngesterParts): ResourceIngester {
  const { repository, cache, audit, webhooks } = parts;

  async function announce(
    tx: Transaction,
    context: IngestContext,
    before: OrderRow | null,
    after: OrderRow,
  ) {
    if (context.origin === 'sync') return;
    const verb = before ? 'updated' : 'created';
    const view = toOrderView(after);
    await audit.record(tx, systemActor(context.organizationId, { id: context.connectionId }), {
      action: `ORDER_${verb.toUpperCase()}`,
      resourceType: 'Order',
      resourceId: after.id,
      changes: before ? diff(toOrderView(before), view) : null,
      metadata: { number: after.number, connectionId: context.connectionId },
    });
    await webhooks.publish(tx, {
      organizationId: context.organizationId,
      event: EVENTS[verb],
      payload: { order: view },
    });
  }

  async function create(
    tx: Transaction,
    context: IngestContext,
    orders: MappedOrder[],
  ): Promise<number> {
    const owner = {
      organizationId: context.organizationId,
      connectionId: context.connectionId,
      userId: null,
    };
    const rows = orders.map(({ externalId, fields }) => ({ ...owner, externalId, ...fields }));
    const count = await repository.createMany(rows, tx.db);
    if (context.origin === 'webhook') {
      const ids = orders.map(({ externalId }) => externalId);
      for (const row of await repository.findByExternalIds(context.connectionId, ids, tx.db)) {
        await announce(tx, context, null, row);
      }
    }
    return count;
  }

  return {
    resource: 'orders',
    async ingest(tx, context, records) {
      const { mapped, rejected } = mapAll(context.provider, records);
      const existing = await repository.findByExternalIds(
        context.connectionId,
        [...mapped.keys()],
        tx.db,
      );
      const result: IngestResult = { created: 0, updated: 0, unchanged: 0, rejected };
      const changed: string[] = [];
      for (const before of existing) {
        const externalId = before.externalId ?? '';
        const fields = mapped.get(externalId)?.fields;
        mapped.delete(externalId);
        const same =
          !fields ||
          before.deletedAt ||
          isOutdated(before, fields) ||
          isDeepStrictEqual(pickFields(before), fields);
        if (same) {
          result.unchanged += 1;
          continue;
        }
        const after = await repository.update(before.id, before.version, fields, tx.db);
        if (!after)
          throw new Error(`Order ${before.id} changed while it was synced; the page is read again`);
        result.updated += 1;
        await announce(tx, context, before, after);
        changed.push(before.id);
      }
      if (mapped.size > 0) result.created = await create(tx, context, [...mapped.values()]);
      if (result.created + result.updated > 0) {
        invalidateOrders(cache, tx, context.organizationId, changed);
      }
      return result;
    },
  };
}
