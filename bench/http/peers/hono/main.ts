import { createPgOrders } from '@/bench/http/peers/shared/pg-orders';
import { serveApp } from './serve-app';

serveApp(createPgOrders());
