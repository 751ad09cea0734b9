const formatOf = (currency: string) => new Intl.NumberFormat('en', { style: 'currency', currency });

/** How many decimals a currency has: 2 for EUR, 0 for JPY. */
export function fractionDigits(currency: string): number {
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units (cents) as money, with as many decimals as the currency has. */
export function formatMoney(amount: number, currency: string): string {
  return formatOf(currency).format(amount / 10 ** fractionDigits(currency));
}
