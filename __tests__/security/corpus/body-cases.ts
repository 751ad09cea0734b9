import { alter, type Case, type Valid } from './case';
import { NUL_TEXTS, ODD_TEXTS, PROTOTYPE_KEYS, token, WRONG_VALUES, withTokens } from './values';

type Path = (string | number)[];

/** Every place of a JSON value: itself, each field, and the first item of each list. */
function* placesOf(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (Array.isArray(value)) {
    if (value.length > 0) yield* placesOf(value[0], [...path, 0]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* placesOf(inner, [...path, key]);
  }
}

/** A copy with `change` made at one place; undefined removes what is there. */
function changed(root: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(root);
  const copy = (Array.isArray(root) ? [...root] : { ...(root as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = changed(copy[key], rest, change);
  return copy;
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)?.[key], value);

/** Whether the contract refuses the text as a body: the oracle for what may be written. */
export function refusesBody({ contract }: Valid, body: Buffer | string): boolean {
  try {
    const bytes = Buffer.from(body as string);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return contract.schema?.safeParse(value).success === false;
  } catch {
    return true;
  }
}

const quoted = JSON.stringify;
const deep = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

/** Texts that are no JSON, or JSON of a kind that no body has. */
function* textsOf(example: string): Generator<[name: string, body: Buffer | string]> {
  yield ['nothing', ''];
  yield ['blanks', ' \n\t '];
  yield ['half of the text', example.slice(0, example.length / 2)];
  yield ['the text without its end', example.slice(0, -1)];
  yield ['two texts', `${example}${example}`];
  yield ['a trailing comma', example.replace(/\}$/, ',}')];
  yield ['single quotes', example.replaceAll('"', "'")];
  yield ['a byte order mark', `\ufeff${example}`];
  yield ['UTF-16', Buffer.from(example, 'utf16le')];
  yield ['a comment', `/* */${example}`];
  yield [
    'XML',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  ];
  for (const word of ['NaN', 'Infinity', '-Infinity', 'undefined', 'null', 'true', '0', '""', '[]'])
    yield [word, word];
  yield ['a list of itself', `[${example}]`];
  yield ['150 lists in lists', deep('[', ']', 150)];
  yield ['100,000 lists in lists', deep('[', ']', 100_000)];
  yield ['5,000 objects in objects', deep('{"a":', '}', 5_000)];
  yield ['30,000 fields', `{${Array.from({ length: 30_000 }, (_, n) => `"k${n}":0`).join()}}`];
  yield ['a million bytes and more', `{"a":"${'x'.repeat(1_100_000)}"}`];
  for (const [name, bytes] of [
    ['a byte that never is UTF-8', [0xff]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['half a character', [0xe2, 0x82]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    yield [name, Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')])];
  }
}

/** Every place of the body with every value, once without it, once with more than it may hold. */
function* shapesOf(example: unknown): Generator<[name: string, value: unknown, always?: boolean]> {
  for (const path of placesOf(example)) {
    const where = path.join('.') || 'body';
    const here = at(example, path);
    const put = (value: unknown) => changed(example, path, () => value);
    for (const value of WRONG_VALUES)
      yield [`${where} = ${quoted(value).slice(0, 40)}`, put(value)];
    if (path.length > 0) yield [`${where} missing`, put(undefined)];
    if (typeof here === 'string') {
      for (const text of ODD_TEXTS) yield [`${where} = ${quoted(text)}`, put(text)];
      for (const text of NUL_TEXTS) yield [`${where} = ${quoted(text)}`, put(text), true];
    }
    if (Array.isArray(here)) {
      yield [`${where} 2,000 times`, put(Array.from({ length: 2_000 }, () => here[0]))];
    }
    if (typeof here !== 'object' || here === null || Array.isArray(here)) continue;
    yield [`${where} with a field more`, put({ ...here, unknownField: 1 })];
    yield [`${where} with a field named by NUL`, put({ ...here, '\u0000': 1 }), true];
    for (const key of PROTOTYPE_KEYS) {
      const polluted = { ...here, [`${key}!`]: { isAdmin: true } };
      yield [`${where} with ${key}`, put(polluted), true];
    }
  }
}

/** None of them is JSON, and none a file of any contract's. */
export const CONTENT_TYPES: readonly (string | null)[] = [
  null,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'json',
  'application/jsonp',
  `application/${'j'.repeat(4_000)}`,
];

/** Bodies that the contract should refuse, and some that it takes although they are odd. */
export function* bodyCases(valid: Valid): Generator<Case> {
  const { contract, body } = valid;
  if (!contract.schema) return;
  const example = quoted(body);
  const make = (name: string, text: Buffer | string, always = false): Case => ({
    name,
    contract,
    invalid: always || refusesBody(valid, text),
    bytes: alter(valid, { body: text }),
  });
  for (const [name, text] of textsOf(example)) yield make(name, text);
  for (const [name, value, always] of shapesOf(body)) {
    const text = quoted(value)?.replaceAll(/"(\w+)!":/g, '"$1":');
    if (text !== undefined) yield make(name, withTokens(text), always);
  }
  for (const contentType of CONTENT_TYPES) {
    const bytes = alter(valid, { body: example, contentType });
    yield { name: `as ${contentType?.slice(0, 40)}`, contract, invalid: true, bytes };
  }
  yield {
    name: 'cut off before its end',
    contract,
    invalid: true,
    hangsUp: true,
    bytes: alter(valid, { body: example }).subarray(0, -5),
  };
  yield make('a number too large', withTokens(quoted({ ...(body as object), a: token('1e999') })));
}
