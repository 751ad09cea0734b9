/** Stands for a JSON token that `JSON.stringify` cannot write. */
export const token = (text: string) => `@@${text}@@`;

/** Puts the tokens of a text of JSON where their stand-ins are. */
export const withTokens = (json: string) => json.replaceAll(/"@@(.*?)@@"/g, '$1');

/** Values of every type and of extreme size; most places can take few of them. */
export const WRONG_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  token('1e400'),
  token('-0'),
  token('1'.repeat(400)),
  '',
  ' ',
  'NaN',
  'Infinity',
  'null',
  '[object Object]',
  '1e3',
  'x'.repeat(5_000),
  [],
  [[[]]],
  [null],
  {},
  { a: 1 },
  { toString: 1, valueOf: 1 },
  { $gt: '' },
];

/** Text that fits wherever text does, and breaks what is careless with text. */
export const ODD_TEXTS: readonly string[] = [
  '\ud800',
  '\udc00\ud800',
  'a\ud83d',
  '👩‍👩‍👧‍👦'.repeat(3),
  '\u202eabc\u202d',
  '\ufeffabc',
  '\u200b',
  'e\u0301'.repeat(20),
  'ﷺ',
  '\u0001\u0008\u001b[31m',
  '\u0085\u2028\u2029',
  '<script>alert(1)</script>',
  '\'; DROP TABLE "Order"; --',
  '%00%s%n$1{{7*7}}#{7*7}',
  '../../../../etc/passwd',
  '\\u0000',
  '\uffff\ufffe',
];

/** Refused in whatever place: PostgreSQL's text cannot hold it. */
export const NUL_TEXTS: readonly string[] = ['\u0000', 'a\u0000b'];

/** Names that reach into prototypes. */
export const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'] as const;
