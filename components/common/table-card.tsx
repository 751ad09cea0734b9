'use client';

import { Card, Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface TableCardProps {
  /** Filters above the table. */
  toolbar?: ReactNode;
  head: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** Below this width (px, or any CSS length) the table scrolls sideways. */
  minWidth?: number | string;
  pending?: boolean;
}

/** A table in a card: toolbar, scrolling body, footer. `head` and `children` are table rows. */
export function TableCard(props: TableCardProps) {
  const { toolbar, head, children, footer, minWidth = 640, pending = false } = props;
  return (
    <Card p={0} className="table-card" aria-busy={pending}>
      {toolbar}
      <Table.ScrollContainer minWidth={minWidth} className={pending ? 'pending' : undefined}>
        <Table highlightOnHover>
          <Table.Thead>{head}</Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {footer}
    </Card>
  );
}
