import type { Actor } from '@/lib/auth/actor';
import type { BatchItem } from '@/lib/contracts/batch';
import type { CreateOrderBody, Order, UpdateOrderItem } from '@/lib/contracts/orders';
import type { RunTransaction } from '@/lib/db/transaction';
import { ConflictError, NotFoundError } from '@/lib/errors';
import type {
  OrderFields,
  OrderRow,
  OrdersRepository,
} from '@/lib/repositories/orders/orders-repository';
import { BatchOutcome, type BatchResponse, parseItems } from '@/lib/services/batch-outcome';
import { versionMismatch } from '@/lib/services/expected-version';
import type { OrderChanges } from './order-changes';
import { changedOrderFields, newOrderFields, ownerOf } from './order-rules';

export interface OrdersBatchDeps {
  transaction: RunTransaction;
  repository: OrdersRepository;
  changes: OrderChanges;
}

/** `atomic`: all or nothing. */
type BatchOptions = { atomic: boolean };

interface Replaced {
  index: number;
  before: OrderRow;
  after: OrderRow;
}

/** Changes many orders in one transaction with few statements; each has its audit entry and event. */
export class OrdersBatch {
  constructor(private readonly deps: OrdersBatchDeps) {}

  /** @throws ApiError BATCH_FAILED when the batch is atomic and an order is not valid */
  async create(
    actor: Actor,
    items: readonly BatchItem<CreateOrderBody>[],
    options: BatchOptions,
  ): Promise<BatchResponse<Order>> {
    const { transaction, repository, changes } = this.deps;
    const parsed = await parseItems(items);
    return transaction(async (tx) => {
      const batch = new BatchOutcome<Order>('orders');
      const orders = new Map<number, OrderFields>();
      for (const [index, body] of batch.valid(parsed)) {
        const fields = batch.attempt(index, () => newOrderFields(body));
        if (fields) orders.set(index, fields);
      }
      const rows = repository.createMany(tx, ownerOf(actor), [...orders.values()]);
      for (const [i, index] of [...orders.keys()].entries()) {
        const after = rows[i] as OrderRow;
        batch.succeed(index, 201, await changes.record(tx, actor, { verb: 'created', after }));
      }
      return batch.respond(options);
    });
  }

  /**
   * Replaces orders that are still at the version sent.
   * @throws ApiError BATCH_FAILED when the batch is atomic and an order is not valid
   */
  async update(
    actor: Actor,
    items: readonly BatchItem<UpdateOrderItem>[],
    options: BatchOptions,
  ): Promise<BatchResponse<Order>> {
    const { transaction, repository, changes } = this.deps;
    const parsed = await parseItems(items);
    return transaction(async (tx) => {
      const batch = new BatchOutcome<Order>('orders');
      const valid = batch.valid(parsed);
      const ids = [...valid.values()].map(({ id }) => id);
      // Locked, so that the checks still hold when the rows are written.
      const found = await repository.lock(tx, actor.organizationId, ids);
      const replaced = this.findReplaced(batch, valid, found);
      repository.replaceMany(
        tx,
        replaced.map(({ after }) => after),
      );
      for (const { index, before, after } of replaced) {
        const order = await changes.record(tx, actor, { verb: 'updated', before, after });
        batch.succeed(index, 200, order);
      }
      return batch.respond(options);
    });
  }

  private findReplaced(
    batch: BatchOutcome<Order>,
    items: Map<number, UpdateOrderItem>,
    found: Map<string, OrderRow>,
  ): Replaced[] {
    const replaced: Replaced[] = [];
    const seen = new Map<string, number>();
    const updatedAt = new Date();
    for (const [index, { id, version, ...body }] of items) {
      const change = batch.attempt(index, () => {
        const earlier = seen.get(id);
        if (earlier !== undefined) {
          throw new ConflictError(`The order is already in this batch, at index ${earlier}`);
        }
        seen.set(id, index);
        const before = found.get(id);
        if (!before) throw new NotFoundError('Order');
        if (before.version !== version) throw versionMismatch('order', null, before.version);
        const fields = changedOrderFields(before, body);
        const after = { ...before, ...fields, version: version + 1, updatedAt };
        return { index, before, after };
      });
      if (change) replaced.push(change);
    }
    return replaced;
  }
}
