import { ApiError, ValidationError } from '@/lib/errors';

const MAX_DEPTH = 20;
const MAX_KEYS = 20_000;
/** PostgreSQL's text cannot hold it. */
export const NUL_MESSAGE = 'must not contain the character U+0000';
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses a JSON body and bounds its shape.
 * @throws ApiError MALFORMED_JSON; ValidationError for too deep, too many keys, a prototype key or U+0000
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    // A byte order mark is not JSON, and some programs write one all the same (RFC 8259, 8.1).
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not valid JSON');
  }
  let keys = 0;
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (typeof next.value === 'string' && next.value.includes('\0')) refuse(NUL_MESSAGE);
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) refuse(`must not be nested deeper than ${MAX_DEPTH} levels`);
    const isArray = Array.isArray(next.value);
    for (const [key, child] of Object.entries(next.value)) {
      keys += 1;
      if (keys > MAX_KEYS) refuse(`must not have more than ${MAX_KEYS} fields`);
      if (key.includes('\0')) refuse(NUL_MESSAGE);
      if (!isArray && FORBIDDEN.has(key)) refuse(`must not have a field named ${key}`);
      pending.push({ value: child, depth: next.depth + 1 });
    }
  }
  return value;
}

function refuse(message: string): never {
  throw new ValidationError([{ path: 'body', message }]);
}
