import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import type { PageRequest } from '@/bench/http/peers/shared/orders-store';
import {
  type CreateBody,
  createBody,
  idParams,
  listQuery,
} from '@/bench/http/peers/shared/schemas';
import type { Caller } from '@/bench/http/peers/shared/verify-token';
import { CurrentCaller } from './auth.guard';
import { OrdersService } from './orders.service';

@Controller('api/v1/orders')
export class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  @Get()
  list(@CurrentCaller() caller: Caller, @Query({ schema: listQuery }) query: PageRequest) {
    return this.orders.list(caller, query);
  }

  @Get(':id')
  find(@CurrentCaller() caller: Caller, @Param({ schema: idParams }) { id }: { id: string }) {
    return this.orders.find(caller, id);
  }

  @Post()
  create(@CurrentCaller() caller: Caller, @Body({ schema: createBody }) body: CreateBody) {
    return this.orders.create(caller, body);
  }
}
