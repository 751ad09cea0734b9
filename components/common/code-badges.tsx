import { Badge, Group } from '@mantine/core';

/** Names that programs use: scopes, event types. */
export function CodeBadges({ values }: { values: readonly string[] }) {
  return (
    <Group gap={6}>
      {values.map((value) => (
        <Badge key={value} color="gray" ff="monospace" fw={450}>
          {value}
        </Badge>
      ))}
    </Group>
  );
}
