import { Card, Group, Text, ThemeIcon } from '@mantine/core';
import type { ReactNode } from 'react';

interface StatCardProps {
  label: string;
  value: ReactNode;
  hint: ReactNode;
  icon: ReactNode;
  color?: string;
}

/** One figure of the dashboard. */
export function StatCard({ label, value, hint, icon, color = 'verdigris' }: StatCardProps) {
  return (
    <Card>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed" fw={500}>
          {label}
        </Text>
        <ThemeIcon variant="light" color={color} size={34} radius="md" visibleFrom="xs">
          {icon}
        </ThemeIcon>
      </Group>
      <Text
        fz="clamp(1.2rem, 5vw, 1.75rem)"
        fw={640}
        lh={1.2}
        lts="-0.02em"
        mt={4}
        className="tabular"
      >
        {value}
      </Text>
      <Text size="xs" c="dimmed" mt={6}>
        {hint}
      </Text>
    </Card>
  );
}
