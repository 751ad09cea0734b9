'use client';

import { Group, Pagination, Text } from '@mantine/core';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { Pagination as PaginationInfo } from '@/lib/contracts/common';
import { MAX_PAGED_ROWS } from '@/lib/contracts/paging';

const number = new Intl.NumberFormat('en');

/** Up to so many rows are counted one by one, and pages reach no further. */
function totalOf({ total, totalIsEstimate }: PaginationInfo): string {
  return totalIsEstimate ? `more than ${number.format(MAX_PAGED_ROWS)}` : number.format(total);
}

/** Which part of a list is shown, and the way to the others; kept in the URL as `page`. */
export function Pager({ pagination, noun }: { pagination: PaginationInfo; noun: string }) {
  const { setQuery, pending } = useQueryState();
  const page = pagination.page ?? 1;
  const first = pagination.total === 0 ? 0 : (page - 1) * pagination.perPage + 1;
  const reachable = Math.floor(MAX_PAGED_ROWS / pagination.perPage);
  const last = Math.min(page * pagination.perPage, pagination.total);
  return (
    <Group justify="space-between" gap="sm" px="lg" py="md" className="card-footer">
      <Text size="sm" c="dimmed" className="tabular">
        {number.format(first)}–{number.format(last)} of {totalOf(pagination)} {noun}
      </Text>
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
