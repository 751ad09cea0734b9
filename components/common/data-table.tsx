import { Button, Card, Drawer, Group, Table, type TableTdProps } from '@mantine/core';
import { IconSearchOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { Page } from '@/lib/contracts/common';
import { ColumnHead } from './column-head';
import { Empty, type EmptyProps } from './empty';
import { Pager } from './pager';
import { Time, type TimeProps } from './time';

/** A column; its other properties are those of its cells. */
export interface Column<T> extends Omit<TableTdProps, 'children'> {
  /** Null for a column of buttons. */
  label: string | null;
  cell: (row: T) => ReactNode;
  /** The field that the API sorts by, if it sorts by this column. */
  sort?: string;
}

interface DataTableProps<T extends { id: string }> {
  page: Page<T>;
  /** What the rows are, in the plural: "jobs". */
  noun: string;
  columns: Column<T>[];
  /** In place of the table while there are no rows at all. */
  empty: EmptyProps;
  toolbar?: ReactNode;
  /** The fields of the query that narrow the list. */
  filters?: readonly string[];
  /** The order without `sort` in the query. */
  defaultSort?: string;
  /** Below this width in px the table scrolls sideways. */
  minWidth: number;
  /** On phones the table fits the screen instead. */
  fitsPhones?: boolean;
  onRowClick?: (row: T) => void;
  /** Opens beside the table when a row is clicked. */
  drawer?: { title: (row: T) => ReactNode; body: (row: T) => ReactNode };
}

/** A page of a list as a table in a card: filters, rows, and the way to the other pages. */
export function DataTable<T extends { id: string }>(props: DataTableProps<T>) {
  const { page, noun, columns, filters = [], drawer, onRowClick } = props;
  const { query, setQuery, pending } = useQueryState();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const opened = page.data.find(({ id }) => id === openedId);
  const open = onRowClick ?? (drawer && ((row: T) => setOpenedId(row.id)));
  const noRows = page.data.length === 0;
  if (noRows && !filters.some((name) => query.has(name))) {
    return (
      <Card>
        <Empty {...props.empty} />
      </Card>
    );
  }
  return (
    <Card
      p={0}
      className={props.fitsPhones ? 'table-card fits-phones' : 'table-card'}
      aria-busy={pending}
    >
      {props.toolbar && <Toolbar>{props.toolbar}</Toolbar>}
      <Table.ScrollContainer minWidth={props.minWidth} className={pending ? 'pending' : undefined}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <ColumnHead key={column.label} column={column} defaultSort={props.defaultSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {page.data.map((row) => (
              <Table.Tr
                key={row.id}
                style={open && { cursor: 'pointer' }}
                onClick={open && (() => open(row))}
              >
                {columns.map(({ label, cell, sort, ...cellProps }) => (
                  <Table.Td key={label} {...cellProps}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {noRows && (
        <Empty
          icon={IconSearchOff}
          title={`No ${noun} match`}
          description="Try fewer words or clear a filter."
        >
          <Button
            variant="default"
            onClick={() => setQuery(Object.fromEntries(filters.map((name) => [name, undefined])))}
          >
            Clear filters
          </Button>
        </Empty>
      )}
      <Pager pagination={page.pagination} />
      {drawer && (
        <Drawer
          opened={opened !== undefined}
          onClose={() => setOpenedId(null)}
          position="right"
          size="lg"
          title={opened && drawer.title(opened)}
        >
          {opened && drawer.body(opened)}
        </Drawer>
      )}
    </Card>
  );
}

/** The filters above a list. */
export function Toolbar({ children }: { children: ReactNode }) {
  return (
    <Group gap="sm" p="md" align="flex-end" className="card-toolbar">
      {children}
    </Group>
  );
}

/** A column that shows when something happened. */
export function timeColumn<T>(
  label: string,
  read: (row: T) => string | null,
  { exact, never, ...column }: Partial<Column<T>> & Omit<TimeProps, 'value'> = {},
): Column<T> {
  return {
    label,
    cell: (row) => <Time value={read(row)} exact={exact} never={never} />,
    c: 'dimmed',
    className: 'nowrap',
    ...column,
  };
}
