const formatOf = (currency: string) => new Intl.NumberFormat('en', { style: 'currency', currency });

/** How many decimals a currency has: 2 for EUR, 0 for JPY. */
export function fractionDigits(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units (cents) as money, with as many decimals as the currency has. */
export function formatMoney(amount: number | bigint, currency: string): string {
  // As text, because a division could lose a cent of a large amount.
  return formatOf(currency).format(`${amount}e-${fractionDigits(currency)}` as `${number}`);
}

/** The minor units of an amount such as 14.50. */
export function toMinorUnits(amount: number | string, digits: number): number {
  return Number(Number(amount).toFixed(digits).replace('.', ''));
}
