import { Card, Group, Skeleton, Stack } from '@mantine/core';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** The outline of a page with a table while its data loads. */
export default function Loading() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label="Loading">
      <Stack gap={8}>
        <Skeleton h={28} w={180} />
        <Skeleton h={14} w={320} maw="100%" />
      </Stack>
      <Card>
        <Stack gap="lg">
          {ROWS.map((row) => (
            <Group key={row} wrap="nowrap">
              <Skeleton h={16} w="24%" />
              <Skeleton h={16} w="40%" />
              <Skeleton h={16} w="16%" />
              <Skeleton h={16} w="20%" />
            </Group>
          ))}
        </Stack>
      </Card>
    </Stack>
  );
}
