import * as auditLogs from './audit-logs';
import * as auth from './auth';
import * as connections from './connections';
import type { Contract } from './contract';
import * as jobs from './jobs';
import * as notifications from './notifications';
import * as orders from './orders/operations';
import * as system from './system';
import * as webhooks from './webhooks';

type Operations<M> = { [K in keyof M as M[K] extends Contract ? K : never]: M[K] };

/** Keeps what is a contract of a module, and drops its schemas and constants. */
function operationsOf<M extends object>(module: M): Operations<M> {
  const isContract = (value: unknown): value is Contract =>
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
  return Object.fromEntries(
    Object.entries(module).filter(([, value]) => isContract(value)),
  ) as Operations<M>;
}

/** Every operation of the API by its name. */
export const contracts = {
  ...operationsOf(auth),
  ...operationsOf(orders),
  ...operationsOf(connections),
  ...operationsOf(jobs),
  ...operationsOf(webhooks),
  ...operationsOf(notifications),
  ...operationsOf(auditLogs),
  ...operationsOf(system),
};

export type Contracts = typeof contracts;
export type OperationName = keyof Contracts;
