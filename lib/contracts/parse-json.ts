import { ApiError, ValidationError } from '@/lib/errors';
import { isExactNumber, numberAt } from './exact-numbers';
import { jsonPathAt } from './json-path';

const MAX_DEPTH = 20;
/** Elements of one array, or fields of one object. */
export const MAX_ELEMENTS = 1_000;
/** In the whole text, objects and arrays included. */
export const MAX_VALUES = 20_000;
/** Objects and arrays, which can be invalid in several ways each. */
export const MAX_CONTAINERS = 5_000;
export const NUMBER_MESSAGE =
  'is a number that cannot be stored exactly; send it as text or with fewer digits';
export const TEXT_MESSAGE = 'must not contain U+0000 or half of a surrogate pair';
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

/** Whether PostgreSQL can store the text: it has no U+0000 and no lone surrogate. */
export const isStorable = (text: string) => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [ZERO, NINE, MINUS] = [0x30, 0x39, 0x2d];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The index of the quote that ends the string which starts at `start`; the text's length without one. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    // An even number of backslashes escapes only itself.
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

/**
 * Limits what parsing would create, before anything is created: a megabyte of `[1,1,...]` takes a
 * quarter of a second to build and to walk, and counting its commas a few milliseconds.
 * Returns the index of the first number that parsing would change, if any.
 */
function limitShape(text: string): number | null {
  let values = 1;
  let containers = 0;
  let inexact: number | null = null;
  const elements: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === ARRAY_END || code === OBJECT_END) elements.pop();
    else if (code === COMMA) {
      values += 1;
      const count = (elements.pop() ?? 1) + 1;
      if (count > MAX_ELEMENTS) {
        reject(`must not have more than ${MAX_ELEMENTS} elements or fields in one place`);
      }
      elements.push(count);
    } else if (code === ARRAY || code === OBJECT) {
      values += 1;
      containers += 1;
      if (containers > MAX_CONTAINERS) {
        reject(`must not have more than ${MAX_CONTAINERS} objects and arrays`);
      }
      if (elements.push(1) > MAX_DEPTH) {
        reject(`must not be nested deeper than ${MAX_DEPTH} levels`);
      }
    } else if ((code >= ZERO && code <= NINE) || code === MINUS) {
      const literal = numberAt(text, at);
      if (isSuspect(literal) && !isExactNumber(literal)) inexact ??= at;
      at += Math.max(literal.length, 1) - 1;
    }
    if (values > MAX_VALUES) reject(`must not have more than ${MAX_VALUES} values`);
  }
  return inexact;
}

/** Doubles hold every number of so few digits. */
const isSuspect = (literal: string) => literal.length > 15 || /[eE]/.test(literal);

/** Rejects keys that reach a prototype, and with `hasEscapes` text that cannot be stored. */
function limitContent(root: unknown, hasEscapes: boolean): void {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (hasEscapes && typeof value === 'string' && !isStorable(value)) reject(TEXT_MESSAGE);
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      for (const key of Object.keys(value)) {
        if (FORBIDDEN_KEYS.has(key)) reject(`must not have a field named ${key}`);
        if (hasEscapes && !isStorable(key)) reject(TEXT_MESSAGE);
      }
    }
    for (const child of Object.values(value)) pending.push(child);
  }
}

/**
 * Parses a JSON body and limits its shape.
 * @throws ApiError MALFORMED_JSON
 * @throws ValidationError for too deep nesting, too many values, a prototype key,
 *   or text or a number that cannot be stored as it is
 */
export function parseJson(text: string): unknown {
  const inexact = limitShape(text);
  let value: unknown;
  try {
    // Some programs write a byte order mark; a parser may ignore it (RFC 8259, 8.1).
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new ApiError('MALFORMED_JSON', 'The body is not valid JSON');
  }
  if (inexact !== null) reject(NUMBER_MESSAGE, jsonPathAt(text, inexact));
  // Only an escape can produce what cannot be stored: the text itself is valid UTF-8 and valid JSON.
  limitContent(value, text.includes('\\u'));
  return value;
}

function reject(message: string, path = 'body'): never {
  throw ValidationError.of(path, message);
}
