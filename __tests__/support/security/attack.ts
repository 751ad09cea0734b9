import { type ApiResponse, type Call, createCaller } from '@/__tests__/support/http/api';
import type { Contract } from '@/lib/contracts/contract';

/** An id that fits the contracts and that no row has. */
export const MISSING_ID = 'cmissing000000000000000000';

export const isUnsafe = ({ method }: Contract): boolean => method !== 'GET';

/** Calls an operation as its contract says it: a valid body, `id` for each parameter of the path. */
export function attack(
  url: string,
  contract: Contract,
  headers: Record<string, string>,
  id = MISSING_ID,
): Promise<ApiResponse> {
  const path = contract.path.replace('/api/v1', '').replaceAll(/:\w+/g, id);
  const call: Call = { method: contract.method, headers };
  if (contract.schema) call.body = contract.examples?.request ?? {};
  if (contract.upload) {
    const [contentType = ''] = contract.upload.contentTypes;
    call.raw = contract.examples?.files?.[contentType] ?? '\n';
    call.headers = { ...headers, 'content-type': contentType };
  }
  return createCaller(url)(path, call);
}

export const bearer = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

/** What differs from one request to the next whatever its response. */
const VARYING = new Set(['date', 'x-request-id', 'traceparent', 'ratelimit']);

/** All that a caller can learn from a response, to compare one with another. */
export function seen({ status, headers, json, text }: ApiResponse): unknown {
  return {
    status,
    body: json?.error ?? text,
    headers: [...headers].filter(([name]) => !VARYING.has(name)),
  };
}
