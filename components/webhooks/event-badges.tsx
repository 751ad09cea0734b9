'use client';

import { Badge, Group, Text } from '@mantine/core';

/** What an endpoint listens to; an empty list means everything. */
export function EventBadges({ events }: { events: readonly string[] }) {
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Every event
      </Text>
    );
  }
  return (
    <Group gap={6}>
      {events.map((event) => (
        <Badge key={event} color="gray" ff="monospace" fw={450}>
          {event}
        </Badge>
      ))}
    </Group>
  );
}
