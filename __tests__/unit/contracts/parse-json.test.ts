import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  MAX_CONTAINERS,
  MAX_ELEMENTS,
  MAX_VALUES,
  NUMBER_MESSAGE,
  parseJson,
} from '@/lib/contracts/parse-json';
import { type FieldIssue, isApiError } from '@/lib/errors';

const list = (count: number, item = '1') => `[${Array(count).fill(item).join(',')}]`;
const fields = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

/** What was refused, as one text; null if nothing was. */
function refusal(text: string): string | null {
  try {
    parseJson(text);
  } catch (error) {
    if (!isApiError(error)) throw error;
    const { issues = [] } = (error.details ?? {}) as { issues?: FieldIssue[] };
    return issues.map(({ path, message }) => `${path} ${message}`).join() || error.code;
  }
  return null;
}

afterEach(() => vi.restoreAllMocks());

describe('the shape of a body', () => {
  const inner = list(MAX_ELEMENTS - 1);
  it.each([
    ['as many elements as allowed', list(MAX_ELEMENTS)],
    ['as many fields as allowed', fields(MAX_ELEMENTS)],
    ['as deep as allowed', nested(20)],
    ['as many values as allowed', list(MAX_VALUES / MAX_ELEMENTS - 1, inner)],
    ['as many objects as allowed', list(4, list(1_000, '{}'))],
    ['brackets and commas in strings', `["${'[{,'.repeat(9_000)}","\\"${',['.repeat(9_000)}\\\\"]`],
    ['100 orders with 38 items of 5 fields', list(100, `[${list(38, fields(4))}]`)],
    ['white space', `${' \n'.repeat(50_000)}[]`],
    ['a byte order mark', '\ufeff{}'],
  ])('may have %s', (_, text) => {
    expect(refusal(text)).toBeNull();
    expect(parseJson(text)).toEqual(JSON.parse(text.replace('\ufeff', '')));
  });

  const ELEMENTS = `body must not have more than ${MAX_ELEMENTS} elements or fields in one place`;
  const CONTAINERS = `body must not have more than ${MAX_CONTAINERS} objects and arrays`;
  const VALUES = `body must not have more than ${MAX_VALUES} values`;
  const DEPTH = 'body must not be nested deeper than 20 levels';
  it.each([
    ['elements', list(MAX_ELEMENTS + 1), ELEMENTS],
    ['elements of a megabyte', list(500_000), ELEMENTS],
    ['empty strings', list(300_000, '""'), ELEMENTS],
    ['fields', fields(MAX_ELEMENTS + 1), ELEMENTS],
    [
      'one field again and again',
      `{${Array(MAX_ELEMENTS + 1)
        .fill('"a":1')
        .join(',')}}`,
      ELEMENTS,
    ],
    ['elements further inside', `{"a":[{"b":${list(MAX_ELEMENTS + 1)}}]}`, ELEMENTS],
    ['elements after a nested one', `[[1,2],${list(MAX_ELEMENTS).slice(1)}`, ELEMENTS],
    ['elements after a string of quotes', `["\\"\\\\\\"",${list(MAX_ELEMENTS).slice(1)}`, ELEMENTS],
    ['values', list(21, inner), VALUES],
    ['objects', list(6, list(1_000, '{}')), CONTAINERS],
    ['levels', nested(21), DEPTH],
    ['levels of objects', nested(21, '{"a":', '}').replace(':}', ':1}'), DEPTH],
    ['levels that never end', '['.repeat(1_000_000), DEPTH],
  ])('may not have too many %s, which is found before it is parsed', (_, text, expected) => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(refusal(text)).toBe(expected);
    expect(parse).not.toHaveBeenCalled();
  });

  it.each(['', '[', '[1,]', '{"a"}', '"', '"\\"', '[1 2]', ']', '}{', ',,', '\\'])(
    'is reported as malformed: %s',
    (text) => expect(refusal(text)).toBe('MALFORMED_JSON'),
  );
});

describe('the content of a body', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('may not have a field %s', (name) => {
    expect(refusal(`{"a":[{"${name}":1}]}`)).toBe(`body must not have a field named ${name}`);
    expect(refusal(`{"a":"${name}"}`)).toBeNull();
  });

  it.each(['"\\u0000"', '{"a":["\\ud800"]}', '{"\\udc00":1}'])('may not contain %s', (text) => {
    expect(refusal(text)).toBe('body must not contain U+0000 or half of a surrogate pair');
  });

  it.each([
    ['{"metadata":{"n":9007199254740993}}', 'body.metadata.n'],
    ['[1, {"a b": ["x,[y\\"", -1e400]}]', 'body.1.a b.1'],
    ['0.12345678901234567890', 'body'],
    ['1e-400', 'body'],
  ])('may not contain the inexact number of %s', (text, path) => {
    expect(refusal(text)).toBe(`${path} ${NUMBER_MESSAGE}`);
  });

  it.each([
    '9007199254740991',
    '-9007199254740991',
    '9007199254740994',
    '0.1000000000000000',
    '0.10000000000000001',
    '1.0E+2',
    '1e21',
    '"9007199254740993"',
    '{"9007199254740993":"1e999"}',
  ])('may contain %s', (text) => expect(parseJson(text)).toEqual(JSON.parse(text)));

  it('is any double, in the digits that any program writes of it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(refusal(String(number))).toBeNull();
        expect(refusal(number.toPrecision(17))).toBeNull();
        expect(refusal(number.toExponential())).toBeNull();
      }),
    );
  });

  it('is no integer that would be stored as another', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n }), (number) => {
        const isKept = BigInt(Number(number)) === number;
        expect(refusal(String(number)) === null).toBe(isKept);
        expect(refusal(`-${number}`) === null).toBe(isKept);
      }),
    );
  });

  it('is what JSON.parse returns, for every small value', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, (expected) => {
        const text = JSON.stringify(expected);
        if (refusal(text) === null) expect(parseJson(text)).toEqual(JSON.parse(text));
        else expect(refusal(text)).toMatch(/surrogate|field named/);
      }),
    );
  });
});
