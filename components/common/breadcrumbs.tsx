'use client';

import { Breadcrumbs, Text } from '@mantine/core';
import { TextLink } from './link-button';

/** The way back up: parent pages as links, then where one is. */
export function Trail({
  parents,
  here,
}: {
  parents: [label: string, href: string][];
  here: string;
}) {
  return (
    <Breadcrumbs mb="sm" separatorMargin={8} fz="sm">
      {parents.map(([label, href]) => (
        <TextLink key={href} href={href} size="sm" c="dimmed">
          {label}
        </TextLink>
      ))}
      <Text size="sm" c="dimmed" truncate maw={240}>
        {here}
      </Text>
    </Breadcrumbs>
  );
}
