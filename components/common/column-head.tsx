import { Group, Table, type TableTdProps, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useQueryState } from '@/components/hooks/use-query-state';

interface ColumnHeadProps {
  column: Pick<TableTdProps, 'ta' | 'w' | 'visibleFrom'> & { label: string | null; sort?: string };
  defaultSort?: string;
}

/** A column's label; with a field to sort by, a button: first descending, then ascending. */
export function ColumnHead({ column, defaultSort = '' }: ColumnHeadProps) {
  const { query, setQuery } = useQueryState();
  const { label, sort: field, ta, w, visibleFrom } = column;
  const shared = { ta, w, visibleFrom };
  if (label === null) return <Table.Th {...shared} aria-label="Actions" />;
  if (field === undefined) return <Table.Th {...shared}>{label}</Table.Th>;

  const sort = query.get('sort') ?? defaultSort;
  const descending = sort === `-${field}`;
  const ascending = sort === field;
  const next = descending ? field : `-${field}`;
  const Icon = descending ? IconArrowDown : ascending ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th {...shared} aria-sort={descending ? 'descending' : ascending ? 'ascending' : 'none'}>
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        w="100%"
        onClick={() => setQuery({ sort: next === defaultSort ? undefined : next })}
      >
        <Group gap={4} wrap="nowrap" justify={ta === 'right' ? 'flex-end' : 'flex-start'}>
          {label}
          <Icon size={14} stroke={1.6} opacity={descending || ascending ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
