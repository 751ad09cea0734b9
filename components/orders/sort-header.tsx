'use client';

import { Group, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useQueryState } from '@/components/hooks/use-query-state';

const DEFAULT_SORT = '-placedAt';

interface SortHeaderProps {
  field: string;
  align?: 'left' | 'right';
  visibleFrom?: string;
  children: ReactNode;
}

/** A column head that sorts by its field: first descending, then ascending. */
export function SortHeader({ field, align = 'left', visibleFrom, children }: SortHeaderProps) {
  const { query, setQuery } = useQueryState();
  const sort = query.get('sort') ?? DEFAULT_SORT;
  const descending = sort === `-${field}`;
  const ascending = sort === field;
  const next = descending ? field : `-${field}`;
  const Icon = descending ? IconArrowDown : ascending ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th
      visibleFrom={visibleFrom}
      aria-sort={descending ? 'descending' : ascending ? 'ascending' : 'none'}
    >
      <UnstyledButton
        fz="inherit"
        fw="inherit"
        display="block"
        w="100%"
        onClick={() => setQuery({ sort: next === DEFAULT_SORT ? undefined : next })}
      >
        <Group gap={4} wrap="nowrap" justify={align === 'right' ? 'flex-end' : 'flex-start'}>
          {children}
          <Icon size={14} stroke={1.6} opacity={descending || ascending ? 1 : 0.4} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
