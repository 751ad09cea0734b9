import { IconSearch } from '@tabler/icons-react';
import { DayFilter, SearchFilter, SelectFilter, toOptions } from '@/components/common/filters';
import { ORDER_STATUSES } from '@/lib/contracts/orders/schemas';

/** The fields of the query that narrow the list. */
export const ORDER_FILTERS = ['q', 'status', 'placedFrom', 'placedTo', 'connectionId'] as const;

export function OrdersFilters() {
  return (
    <>
      <SearchFilter
        name="q"
        aria-label="Search"
        placeholder="Number, name or email"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        maxLength={100}
      />
      <SelectFilter
        name="status"
        aria-label="Status"
        placeholder="All statuses"
        data={toOptions(ORDER_STATUSES)}
        w={160}
      />
      <DayFilter name="placedFrom" label="Placed" end="from" />
      <DayFilter name="placedTo" label="Placed" end="until" />
    </>
  );
}
