import type { ListDeclaration } from '@/lib/contracts/list';
import type { PageRequest } from './page-request';

/** Where the items of a declared list are kept. */
export interface ListSource {
  /** The table. Its columns are the declaration's, besides `owner` and `deleted`. */
  table: string;
  list: ListDeclaration;
  /** The column that says whose a row is; every query is bounded by it. */
  owner: string;
  /** The column that hides a row when it is not null. */
  deleted?: string;
  /** Set when a migration called `count_list` for the table; `by` is the column that it counts by. */
  counted?: { by?: string };
}

/** A validated query string of a declared list; filters stand beside these under their names. */
export interface ListQuery extends PageRequest {
  sort: string;
  fields?: readonly string[] | undefined;
  q?: string | undefined;
}
