'use client';

import { Group, SegmentedControl } from '@mantine/core';
import { useQueryState } from '@/components/hooks/use-query-state';
import { humanize } from './status-badge';

const ALL = 'all';

/** Narrows a list to one status, in the URL. */
export function StatusFilter({ statuses }: { statuses: readonly string[] }) {
  const { query, setQuery } = useQueryState();
  return (
    <Group p="md" className="card-toolbar status-filter">
      <SegmentedControl
        size="sm"
        aria-label="Status"
        value={query.get('status') ?? ALL}
        onChange={(value) => setQuery({ status: value === ALL ? undefined : value })}
        data={[
          { value: ALL, label: 'All' },
          ...statuses.map((status) => ({ value: status, label: humanize(status) })),
        ]}
      />
    </Group>
  );
}
