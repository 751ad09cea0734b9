'use client';

import { Breadcrumbs, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Note } from '@/components/common/text';
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
          <Note truncate maw={240}>
            {title}
          </Note>
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-end" gap="md" mb="lg">
        <Stack gap={4} maw={640}>
          <Title order={1}>
            <Group gap="sm" component="span">
              {title}
              {badge}
            </Group>
          </Title>
          {description && <Note>{description}</Note>}
        </Stack>
        {children && <Group gap="sm">{children}</Group>}
      </Group>
    </>
  );
}
