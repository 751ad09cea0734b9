import { Group, Pagination } from '@mantine/core';
import { Note } from '@/components/common/text';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { Pagination as PaginationInfo } from '@/lib/contracts/common';
import { MAX_PAGED_ROWS } from '@/lib/contracts/paging';
import { formatNumber } from './format';

/** The API counts rows up to a limit, and pages reach no further. */
function totalOf({ total, totalIsEstimate }: PaginationInfo): string {
  return totalIsEstimate ? `more than ${formatNumber(MAX_PAGED_ROWS)}` : formatNumber(total);
}

/** Which rows of a list are shown, and links to the other pages; the URL stores it as `page`. */
export function Pager({ pagination }: { pagination: PaginationInfo }) {
  const { setQuery, pending } = useQueryState();
  const page = pagination.page ?? 1;
  const first = pagination.total === 0 ? 0 : (page - 1) * pagination.perPage + 1;
  const reachable = Math.floor(MAX_PAGED_ROWS / pagination.perPage);
  const last = Math.min(page * pagination.perPage, pagination.total);
  return (
    <Group justify="space-between" gap="sm" px="lg" py="md" className="card-footer">
      <Note className="tabular">
        {formatNumber(first)}–{formatNumber(last)} of {totalOf(pagination)}
      </Note>
      {pagination.totalPages > 1 && (
        <Pagination
          size="sm"
          total={Math.min(pagination.totalPages, reachable)}
          value={page}
          disabled={pending}
          siblings={1}
          boundaries={1}
          onChange={(next) => setQuery({ page: next === 1 ? undefined : String(next) })}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Group>
  );
}
