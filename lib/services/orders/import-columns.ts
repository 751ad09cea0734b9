import { createOrderBody, type OrderField, orderList } from '@/lib/contracts/orders';

/** What a file may say of an order: the fields of creating one. */
export const IMPORT_COLUMNS = Object.keys(createOrderBody.shape) as OrderField[];

/** Those without which there is no order. */
export const REQUIRED_COLUMNS = IMPORT_COLUMNS.filter(
  (name) => !createOrderBody.shape[name as keyof typeof createOrderBody.shape].isOptional(),
);

/** What the server sets itself. It is passed over, so that an export can be imported. */
export const COMPUTED_COLUMNS = (Object.keys(orderList.columns) as OrderField[]).filter(
  (name) => !IMPORT_COLUMNS.includes(name),
);
