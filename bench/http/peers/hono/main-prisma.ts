import { createPrismaOrders } from '@/bench/http/peers/shared/prisma-orders';
import { serveApp } from './serve-app';

serveApp(createPrismaOrders());
