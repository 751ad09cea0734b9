'use client';

import { Stack, Text } from '@mantine/core';
import type { AuditLogView } from '@/lib/contracts/audit';

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Field by field: what it was, and what it became. */
export function ChangesTable({ changes }: { changes: NonNullable<AuditLogView['changes']> }) {
  return (
    <Stack gap="sm">
      {Object.entries(changes).map(([field, { from, to }]) => (
        <div key={field} className="change">
          <Text size="xs" fw={560} c="dimmed" className="change-field">
            {field}
          </Text>
          <div className="change-from">
            <span aria-hidden="true">−</span>
            <del>{show(from)}</del>
          </div>
          <div className="change-to">
            <span aria-hidden="true">+</span>
            <ins>{show(to)}</ins>
          </div>
        </div>
      ))}
    </Stack>
  );
}
