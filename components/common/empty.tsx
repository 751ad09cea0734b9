'use client';

import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  icon: ReactNode;
  title: string;
  /** Says what to do next. */
  description: string;
  children?: ReactNode;
}

/** What stands where nothing is yet. */
export function Empty({ icon, title, description, children }: EmptyProps) {
  return (
    <EmptyState
      variant="light"
      icon={icon}
      title={title}
      description={description}
      py={56}
      px="md"
      mx="auto"
      maw={460}
    >
      {children && <EmptyState.Actions>{children}</EmptyState.Actions>}
    </EmptyState>
  );
}
