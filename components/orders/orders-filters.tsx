import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { SearchFilter, SelectFilter, toOptions } from '@/components/common/filters';
import { Caption } from '@/components/common/text';
import { useQueryState } from '@/components/hooks/use-query-state';
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
      <DayFilter name="placedFrom" hint="from" time="00:00:00.000Z" />
      <DayFilter name="placedTo" hint="until" time="23:59:59.999Z" />
    </>
  );
}

/** A day as one end of a range: its first or its last moment in UTC. */
function DayFilter({ name, hint, time }: { name: string; hint: string; time: string }) {
  const { query, setQuery } = useQueryState();
  const applied = Date.parse(query.get(name) ?? '');
  return (
    <TextInput
      aria-label={`Placed ${hint}`}
      leftSection={<Caption>{hint}</Caption>}
      leftSectionWidth={46}
      type="date"
      value={Number.isNaN(applied) ? '' : new Date(applied).toISOString().slice(0, 10)}
      onChange={({ currentTarget: { value: day } }) =>
        setQuery({ [name]: day === '' ? undefined : `${day}T${time}` })
      }
      w={185}
    />
  );
}
