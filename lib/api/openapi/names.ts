import type { Contract } from '@/lib/contracts/contract';

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `WEBHOOK_SIGNATURE_INVALID` -> `WebhookSignatureInvalid`. */
export function codeName(code: string): string {
  return code.toLowerCase().split('_').map(pascal).join('');
}

function singular(noun: string): string {
  return noun.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
}

/** `getOrder` and `listOrders` both speak of an `Order`; other operations have an answer of their own. */
function responseName(operation: string, contract: Contract): string {
  const noun = /^get([A-Z]\w*)$/.exec(operation)?.[1];
  if (noun) return noun;
  const plural = /^list([A-Z]\w*)$/.exec(operation)?.[1];
  if (plural && contract.envelope === 'page') return singular(plural);
  return `${pascal(operation)}Data`;
}

/** A name for each answer's schema; operations with the same schema share the name of the first reader. */
export function nameResponses(operations: [string, Contract][]): Map<Contract['response'], string> {
  const rank = ([operation]: [string, Contract]) =>
    operation.startsWith('get') ? 0 : operation.startsWith('list') ? 1 : 2;
  const names = new Map<Contract['response'], string>();
  for (const [operation, contract] of [...operations].sort((a, b) => rank(a) - rank(b))) {
    // A redirect has no body to describe.
    if (contract.status === 303 || names.has(contract.response)) continue;
    names.set(contract.response, responseName(operation, contract));
  }
  return names;
}

export function bodyName(operation: string): string {
  return `${pascal(operation)}Body`;
}
