import { z } from 'zod';

/** The largest amount that a JSON number holds exactly: 90 trillion in a currency with cents. */
export const MAX_MONEY = Number.MAX_SAFE_INTEGER;
const MESSAGE = `must be a whole number of minor units from -${MAX_MONEY} to ${MAX_MONEY}`;

/**
 * Money in the minor unit of its currency (cents), negative for discounts and refunds; the type of every
 * amount in every domain. Its column is a `BigInt`. See decision 0048.
 */
export const money = z
  .int({ error: MESSAGE })
  .min(-MAX_MONEY, { error: MESSAGE })
  .max(MAX_MONEY, { error: MESSAGE });

/** An ISO 4217 code; `XXX` is its code for a currency that is not known. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR');

const DECIMALS = 6;
const SCALE = 10n ** BigInt(DECIMALS);
const MAX_QUANTITY = 1_000_000_000;

/** How much of an item: kilograms and hours have decimals, returned goods are negative. */
export const quantity = z
  .number()
  .min(-MAX_QUANTITY)
  .max(MAX_QUANTITY)
  .refine((value) => Number(value.toFixed(DECIMALS)) === value, {
    error: `must not have more than ${DECIMALS} decimals`,
  });

/** `quantity * unitPrice` without a rounding error, rounded to the minor unit, halves away from zero. */
export function lineAmount(line: { quantity: number; unitPrice: number }): bigint {
  const scaled = BigInt(line.quantity.toFixed(DECIMALS).replace('.', '')) * BigInt(line.unitPrice);
  const half = scaled < 0n ? -SCALE / 2n : SCALE / 2n;
  return (scaled + half) / SCALE;
}

/** The sum of the lines, which can exceed `MAX_MONEY`. */
export function linesTotal(lines: readonly { quantity: number; unitPrice: number }[]): bigint {
  return lines.reduce((sum, line) => sum + lineAmount(line), 0n);
}

/** The amount as a number; null if that would not be exact. */
export function toMoney(amount: bigint): number | null {
  const number = Number(amount);
  return Number.isSafeInteger(number) ? number : null;
}
