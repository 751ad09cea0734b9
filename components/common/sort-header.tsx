import { Group, Table, type TableThProps, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useQueryState } from '@/components/hooks/use-query-state';

interface SortHeaderProps extends TableThProps {
  field: string;
  label: string;
  defaultSort: string;
}

/** A column head that sorts by its field: first descending, then ascending. */
export function SortHeader({ field, label, defaultSort, ...head }: SortHeaderProps) {
  const { query, setQuery } = useQueryState();
  const sort = query.get('sort') ?? defaultSort;
  const descending = sort === `-${field}`;
  const ascending = sort === field;
  const next = descending ? field : `-${field}`;
  const Icon = descending ? IconArrowDown : ascending ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th {...head} aria-sort={descending ? 'descending' : ascending ? 'ascending' : 'none'}>
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        display="block"
        w="100%"
        onClick={() => setQuery({ sort: next === defaultSort ? undefined : next })}
      >
        <Group gap={4} wrap="nowrap" justify={head.ta === 'right' ? 'flex-end' : 'flex-start'}>
          {label}
          <Icon size={14} stroke={1.6} opacity={descending || ascending ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
