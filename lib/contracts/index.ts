import * as auditLogs from './audit-logs';
import * as auth from './auth';
import * as connections from './connections';
import type { Contract } from './contract';
import * as deprecations from './deprecations';
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
  ...operationsOf(deprecations),
  ...operationsOf(system),
};

/** What each tag of the API is about. */
export const TAG_DESCRIPTIONS: Record<Contracts[OperationName]['tag'], string> = {
  audit: 'Who did what, and what it changed.',
  auth: 'Accounts, sessions and API keys.',
  connections: 'Third-party accounts that the organization has connected, and their syncs.',
  jobs: 'Work in the background: its progress, its result, its end.',
  notifications: 'What the product has to tell the person who is signed in.',
  orders: 'Orders, one by one and many at once.',
  system: 'Health, metrics, version, and this document.',
  webhooks: 'Where events are delivered to, and how that went.',
};

export type Contracts = typeof contracts;
export type OperationName = keyof Contracts;
