import { Text, type TextProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props extends TextProps {
  children: ReactNode;
  title?: string;
}

/** Text that explains or qualifies the main text. */
export function Note(props: Props) {
  return <Text size="sm" c="dimmed" {...props} />;
}

/** Small print below or beside other text. */
export function Caption(props: Props) {
  return <Text size="xs" c="dimmed" {...props} />;
}
