/** The last row that page numbers reach, because the database must skip every row before it. */
export const MAX_PAGED_ROWS = 10_000;
export const USE_CURSOR = `must not reach beyond row ${MAX_PAGED_ROWS}; use cursor=<pagination.nextCursor>`;
