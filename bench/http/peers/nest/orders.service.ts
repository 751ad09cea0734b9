import { Inject, Injectable, NotFoundException, type OnModuleDestroy } from '@nestjs/common';
import { notFound } from '@/bench/http/peers/shared/envelope';
import type { OrderRow, OrdersStore, PageRequest } from '@/bench/http/peers/shared/orders-store';
import { type CreateBody, newOrder } from '@/bench/http/peers/shared/schemas';
import type { Caller } from '@/bench/http/peers/shared/verify-token';

/** Token of the store in the container. */
export const ORDERS_STORE = Symbol('OrdersStore');

export class OrdersPage {
  constructor(
    readonly rows: OrderRow[],
    readonly total: number,
    readonly request: PageRequest,
  ) {}
}

@Injectable()
export class OrdersService implements OnModuleDestroy {
  constructor(@Inject(ORDERS_STORE) private readonly orders: OrdersStore) {}

  async list({ organizationId }: Caller, request: PageRequest): Promise<OrdersPage> {
    const { rows, total } = await this.orders.list(organizationId, request);
    return new OrdersPage(rows, total, request);
  }

  async find({ organizationId }: Caller, id: string): Promise<OrderRow> {
    const order = await this.orders.find(organizationId, id);
    if (!order) throw new NotFoundException(notFound());
    return order;
  }

  create(caller: Caller, body: CreateBody): Promise<OrderRow> {
    return this.orders.create(caller, newOrder(body));
  }

  onModuleDestroy(): Promise<void> {
    return this.orders.close();
  }
}
