import type { NewOrder } from './schemas';
import type { Caller } from './verify-token';

/** Of an order what the envelope needs to know. */
export interface OrderRow {
  id: string;
  /** Or the text of it, which JSON makes anyhow. */
  placedAt: Date | string;
}

export interface PageRequest {
  page: number;
  perPage: number;
}

/** What every peer asks of its database, always within one organization. */
export interface OrdersStore {
  /** Newest first, one row more than asked for, and how many there are in all. */
  list(organizationId: string, request: PageRequest): Promise<{ rows: OrderRow[]; total: number }>;
  find(organizationId: string, id: string): Promise<OrderRow | null>;
  create(caller: Caller, order: NewOrder): Promise<OrderRow>;
  close(): Promise<void>;
}
