/** The largest `integer`. Counters stop there instead of failing. */
export const MAX_INT = 2_147_483_647;
