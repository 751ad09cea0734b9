/** Pages by number reach so far; a number further in would make the database count its way there. */
export const MAX_PAGED_ROWS = 10_000;
/** Told instead of a page further in. */
export const USE_CURSOR = `must not reach beyond row ${MAX_PAGED_ROWS}; go on with cursor=<pagination.nextCursor>`;
