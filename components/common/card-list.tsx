import { Card, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Page } from '@/lib/contracts/common';
import { Empty, type EmptyProps } from './empty';
import { Pager } from './pager';

interface CardListProps<T> {
  page: Page<T>;
  /** What the cards are, in the plural: "connections". */
  /** In place of the cards while there are none. */
  empty: EmptyProps;
  /** Above the cards. */
  notice?: ReactNode;
  /** The card of an item. */
  children: (item: T) => ReactNode;
}

/** A page of a list as cards. */
export function CardList<T>({ page, empty, notice, children }: CardListProps<T>) {
  return (
    <Stack gap="md">
      {notice}
      {page.data.length === 0 && (
        <Card>
          <Empty {...empty} />
        </Card>
      )}
      {page.data.map(children)}
      {page.pagination.totalPages > 1 && <Pager pagination={page.pagination} />}
    </Stack>
  );
}
