import { Card, Group, Text, ThemeIcon } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { Caption, Note } from './text';

interface StatCardProps {
  label: string;
  value: string;
  hint: string;
  icon: Icon;
  color?: string;
}

/** One figure of the dashboard. */
export function StatCard({ label, value, hint, icon: IconShown, color }: StatCardProps) {
  return (
    <Card>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Note fw={500}>{label}</Note>
        <ThemeIcon variant="light" color={color} size={34} visibleFrom="xs">
          <IconShown size={18} stroke={1.7} />
        </ThemeIcon>
      </Group>
      <Text className="tabular" fz="clamp(1.2rem, 5vw, 1.75rem)" fw={640} lh={1.2} lts="-0.02em">
        {value}
      </Text>
      <Caption mt={6}>{hint}</Caption>
    </Card>
  );
}
