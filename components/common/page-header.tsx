'use client';

import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from './link-button';

interface PageHeaderProps {
  title: string;
  /** Beside the title. */
  badge?: ReactNode;
  description?: ReactNode;
  /** The page above, for the breadcrumbs. */
  parent?: { label: string; href: string };
  /** Buttons on the right. */
  children?: ReactNode;
}

export function PageHeader({ title, badge, description, parent, children }: PageHeaderProps) {
  return (
    <>
      {parent && (
        <Breadcrumbs mb="sm" separatorMargin={8} fz="sm">
          <TextLink href={parent.href} size="sm" c="dimmed">
            {parent.label}
          </TextLink>
          <Text size="sm" c="dimmed" truncate maw={240}>
            {title}
          </Text>
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-end" gap="md" mb="lg">
        <Stack gap={4} maw={640}>
          <Title order={1}>
            {badge ? (
              <Group gap="sm">
                {title}
                {badge}
              </Group>
            ) : (
              title
            )}
          </Title>
          {description && (
            <Text c="dimmed" size="sm">
              {description}
            </Text>
          )}
        </Stack>
        {children && <Group gap="sm">{children}</Group>}
      </Group>
    </>
  );
}
