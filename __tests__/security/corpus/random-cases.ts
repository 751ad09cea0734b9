import { refusesBody } from './body-cases';
import { alter, type Case, type Valid } from './case';
import { pick, type Random } from './random';
import { ODD_TEXTS, WRONG_VALUES, withTokens } from './values';

const KEYS = ['a', 'id', '', '0', 'version', 'toString', 'é', ' '];

/** Any JSON value, some levels deep. */
function anyValue(random: Random, level = 0): unknown {
  const kind = random();
  if (level > 3 || kind < 0.5) return pick(random, WRONG_VALUES);
  if (kind < 0.6) return pick(random, ODD_TEXTS);
  const size = Math.floor(random() * 4);
  const items = Array.from({ length: size }, () => anyValue(random, level + 1));
  if (kind < 0.75) return items;
  return Object.fromEntries(items.map((item) => [pick(random, KEYS), item]));
}

/** The example with some of its fields, at any level, given anything. */
function shaken(random: Random, value: unknown): unknown {
  if (random() < 0.15) return anyValue(random);
  if (Array.isArray(value)) return value.map((item) => shaken(random, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => random() > 0.05)
      .map(([key, inner]) => [key, shaken(random, inner)]),
  );
}

/** The text with some of its bytes given anything. */
function noisy(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}

/** Bodies that nobody would think of; the seed decides them. */
export function* randomCases(valid: Valid, random: Random, count: number): Generator<Case> {
  const { contract, body } = valid;
  if (!contract.schema) return;
  for (let n = 0; n < count; n += 1) {
    const example = JSON.stringify(body);
    const text =
      n % 3 === 0
        ? noisy(random, example)
        : withTokens(JSON.stringify(shaken(random, body)) ?? 'null');
    yield {
      name: `random ${n}: ${text.toString().slice(0, 120)}`,
      contract,
      invalid: refusesBody(valid, text),
      bytes: alter(valid, { body: text }),
    };
  }
}
