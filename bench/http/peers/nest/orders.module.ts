import { Module } from '@nestjs/common';
import { createPrismaOrders } from '@/bench/http/peers/shared/prisma-orders';
import { OrdersController } from './orders.controller';
import { ORDERS_STORE, OrdersService } from './orders.service';

@Module({
  controllers: [OrdersController],
  providers: [OrdersService, { provide: ORDERS_STORE, useFactory: createPrismaOrders }],
})
export class OrdersModule {}
