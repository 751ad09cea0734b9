'use client';

import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { humanize } from '@/components/common/status-badge';
import { useQueryState } from '@/components/hooks/use-query-state';
import { contracts } from '@/lib/contracts';

const TYPING_MS = 300;

/** Every action that an operation can write. */
const ACTIONS = [
  ...new Set(
    Object.values(contracts)
      .map((contract) => contract.audit as string)
      .filter((action) => action !== 'none'),
  ),
].sort();

export function AuditFilters() {
  const { query, setQuery } = useQueryState();
  const [resourceId, setResourceId] = useState(query.get('resourceId') ?? '');
  const search = useDebouncedCallback(
    (value: string) => setQuery({ resourceId: value.trim() }),
    TYPING_MS,
  );
  return (
    <Group gap="sm" p="md" className="card-toolbar">
      <Select
        aria-label="Action"
        placeholder="Every action"
        clearable
        searchable
        data={ACTIONS.map((action) => ({ value: action, label: humanize(action) }))}
        value={query.get('action')}
        onChange={(action) => setQuery({ action: action ?? undefined })}
        w={260}
      />
      <TextInput
        aria-label="Id of the resource"
        placeholder="Id of an order, a connection, …"
        value={resourceId}
        maxLength={64}
        onChange={(event) => {
          setResourceId(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        className="filter-search"
      />
    </Group>
  );
}
