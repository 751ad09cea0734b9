'use client';

import { Code, ScrollArea } from '@mantine/core';

/** JSON as text, scrolling inside of its own box. */
export function JsonView({ value, maxHeight = 360 }: { value: unknown; maxHeight?: number }) {
  return (
    <ScrollArea.Autosize mah={maxHeight} type="auto">
      <Code block fz="xs" bdrs="md">
        {JSON.stringify(value, null, 2)}
      </Code>
    </ScrollArea.Autosize>
  );
}
