import { EmptyState, EmptyStateActions } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface EmptyProps {
  icon: Icon;
  title: string;
  /** Says what to do next. */
  description: string;
  /** The buttons to do it. */
  children?: ReactNode;
}

/** Stands where nothing is yet. */
export function Empty({ icon: IconShown, title, description, children }: EmptyProps) {
  return (
    <EmptyState
      variant="light"
      icon={<IconShown size={28} stroke={1.5} />}
      title={title}
      description={description}
      py={56}
      px="md"
      mx="auto"
      maw={460}
    >
      {children && <EmptyStateActions>{children}</EmptyStateActions>}
    </EmptyState>
  );
}
