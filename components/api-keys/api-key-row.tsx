'use client';

import { Badge, Group, Table, Text } from '@mantine/core';
import type { z } from 'zod';
import { ConfirmButton } from '@/components/common/confirm-button';
import { Time } from '@/components/common/time';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import type { apiKey } from '@/lib/contracts/auth';

export type ApiKeyView = z.output<typeof apiKey>;

export function ApiKeyRow({ apiKey: key }: { apiKey: ApiKeyView }) {
  const client = useApi();
  const { run } = useAction();
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={560}>
          {key.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {key.prefix}…
        </Text>
      </Table.Td>
      <Table.Td maw={320}>
        <Group gap={6}>
          {key.scopes.map((scope) => (
            <Badge key={scope} color="gray" ff="monospace" fw={450}>
              {scope}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td c="dimmed" className="nowrap">
        {key.lastUsedAt === null ? 'never' : <Time value={key.lastUsedAt} />}
      </Table.Td>
      <Table.Td c="dimmed" className="nowrap">
        {key.expiresAt === null ? 'never' : <Time value={key.expiresAt} exact />}
      </Table.Td>
      <Table.Td ta="right">
        <ConfirmButton
          size="compact-sm"
          radius="sm"
          variant="default"
          title={`Revoke “${key.name}”?`}
          message="Programs that use this key are refused from now on. This cannot be undone."
          confirmLabel="Revoke"
          onConfirm={() =>
            run(() => client.revokeApiKey({ params: { id: key.id } }), {
              success: `The key “${key.name}” is revoked`,
            })
          }
        >
          Revoke
        </ConfirmButton>
      </Table.Td>
    </Table.Tr>
  );
}
