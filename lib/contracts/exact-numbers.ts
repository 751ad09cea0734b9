const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A number that may be inexact: with an exponent, or with more than 15 characters. */
const SUSPECT = /[\d.]{16}|\d[eE]/;
/** The digits of a double that identify it. */
const DOUBLE_DIGITS = 17;

/** Sign, digits without zeros at either end, and power of ten: the same for equal numbers. */
function canonical(literal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = Number(power) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${exponent}`;
}

/**
 * Whether a double holds the number of a JSON literal: `9007199254740993` and `1e999` become other
 * numbers. All programs that write doubles write them so that they pass.
 */
export function isExactNumber(literal: string): boolean {
  const number = Number(literal);
  if (!Number.isFinite(number)) return false;
  const given = canonical(literal);
  return (
    given === canonical(String(number)) || given === canonical(number.toPrecision(DOUBLE_DIGITS))
  );
}

/** The literal that starts at `at`; empty if there is none. */
export function numberAt(text: string, at: number): string {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0] ?? '';
}

/**
 * Parses JSON of a server that we cannot refuse as a whole: numbers that would become others stay what
 * they are, as text, so that a schema of numbers refuses exactly the records that have one.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  const quoted = text.replace(STRINGS_AND_NUMBERS, (token) =>
    token.startsWith('"') || isExactNumber(token) ? token : `"${token}"`,
  );
  return JSON.parse(quoted);
}
