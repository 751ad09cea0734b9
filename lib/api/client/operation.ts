import type { OperationName } from '@/lib/contracts';
import { OPERATIONS } from '@/lib/contracts/manifest.gen';

/** What the client has to know of an operation, read from its line. */
export interface Operation {
  readonly name: OperationName;
  readonly method: string;
  /** With `:name` parameters. */
  readonly path: string;
  readonly envelope: 'data' | 'page' | 'raw' | 'stream';
  readonly authenticate: boolean;
  readonly idempotent: boolean;
}

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Reads a line such as `POST /api/v1/webhooks idempotent`. */
export function operationOf(name: OperationName): Operation {
  const [method = '', path = '', ...words] = OPERATIONS[name].split(' ');
  const has = (word: string) => words.includes(word);
  const envelope = (['page', 'raw', 'stream'] as const).find(has) ?? 'data';
  const authenticate = !has('open');
  return { name, method, path, envelope, authenticate, idempotent: has('idempotent') };
}
