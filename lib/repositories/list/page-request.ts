import { MAX_PAGED_ROWS, USE_CURSOR } from '@/lib/contracts/paging';
import { ValidationError } from '@/lib/errors';

export interface PageRequest {
  page: number;
  perPage: number;
  cursor?: string | undefined;
}

/** How many rows to skip for a page by number. @throws ValidationError beyond row `MAX_PAGED_ROWS` */
export function pageOffset({ page, perPage }: PageRequest): number {
  if (page * perPage > MAX_PAGED_ROWS) {
    throw new ValidationError([{ path: 'query.page', message: USE_CURSOR }]);
  }
  return (page - 1) * perPage;
}
