import { ApiError, ValidationError } from '@/lib/errors';

const MAX_DEPTH = 20;
const MAX_KEYS = 20_000;
export const TEXT_MESSAGE = 'must not contain U+0000 or half of a surrogate pair';
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

/** Whether PostgreSQL can store the text: it has no U+0000 and no lone surrogate. */
export const isStorable = (text: string) => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

/**
 * Parses a JSON body and limits its shape.
 * @throws ApiError MALFORMED_JSON
 * @throws ValidationError for too deep nesting, too many keys, a prototype key or text that cannot be stored
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    // Some programs write a byte order mark; a parser may ignore it (RFC 8259, 8.1).
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not valid JSON');
  }
  // Only an escape can produce what cannot be stored: the text itself is valid UTF-8 and valid JSON.
  const hasEscapes = text.includes('\\u');
  let keys = 0;
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (hasEscapes && typeof next.value === 'string' && !isStorable(next.value)) {
      reject(TEXT_MESSAGE);
    }
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= MAX_DEPTH) reject(`must not be nested deeper than ${MAX_DEPTH} levels`);
    const isArray = Array.isArray(next.value);
    for (const [key, child] of Object.entries(next.value)) {
      keys += 1;
      if (keys > MAX_KEYS) reject(`must not have more than ${MAX_KEYS} fields`);
      if (hasEscapes && !isArray && !isStorable(key)) reject(TEXT_MESSAGE);
      if (!isArray && FORBIDDEN_KEYS.has(key)) reject(`must not have a field named ${key}`);
      pending.push({ value: child, depth: next.depth + 1 });
    }
  }
  return value;
}

function reject(message: string): never {
  throw new ValidationError([{ path: 'body', message }]);
}
