'use client';

import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { humanize } from '@/components/common/status-badge';
import { useQueryState } from '@/components/hooks/use-query-state';
import { ORDER_STATUSES } from '@/lib/contracts/orders/schemas';

/** The query fields that narrow the list. */
export const ORDER_FILTERS = ['q', 'status', 'placedFrom', 'placedTo', 'connectionId'] as const;

const TYPING_MS = 300;

/** The day of an ISO time, as a date input shows it. */
function dayOf(iso: string | null): string {
  if (iso === null) return '';
  const time = Date.parse(iso);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10);
}

export function OrdersFilters() {
  const { query, setQuery } = useQueryState();
  const [text, setText] = useState(query.get('q') ?? '');
  const search = useDebouncedCallback((q: string) => setQuery({ q: q.trim() }), TYPING_MS);
  return (
    <Group gap="sm" p="md" className="card-toolbar" align="flex-end">
      <TextInput
        aria-label="Search"
        placeholder="Number, name or e-mail"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        value={text}
        maxLength={100}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        className="filter-search"
      />
      <Select
        aria-label="Status"
        placeholder="Every status"
        clearable
        data={ORDER_STATUSES.map((status) => ({ value: status, label: humanize(status) }))}
        value={query.get('status')}
        onChange={(status) => setQuery({ status: status ?? undefined })}
        w={160}
      />
      <TextInput
        aria-label="Placed from"
        leftSection={<DateHint>from</DateHint>}
        leftSectionWidth={46}
        type="date"
        value={dayOf(query.get('placedFrom'))}
        onChange={(event) => {
          const day = event.currentTarget.value;
          setQuery({ placedFrom: day === '' ? undefined : `${day}T00:00:00.000Z` });
        }}
        w={185}
      />
      <TextInput
        aria-label="Placed until"
        leftSection={<DateHint>until</DateHint>}
        leftSectionWidth={46}
        type="date"
        value={dayOf(query.get('placedTo'))}
        onChange={(event) => {
          const day = event.currentTarget.value;
          setQuery({ placedTo: day === '' ? undefined : `${day}T23:59:59.999Z` });
        }}
        w={185}
      />
    </Group>
  );
}

function DateHint({ children }: { children: string }) {
  return (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}
