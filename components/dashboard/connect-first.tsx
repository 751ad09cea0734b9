'use client';

import { Box, Card, Divider, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { Note } from '@/components/common/text';
import { ConnectButtons } from '@/components/connections/connect-buttons';
import type { Provider } from '@/components/connections/connect-form';

const STEPS = [
  ['Connect', 'Sign in at your shop and allow access. We never see your password.'],
  ['Sync', 'Your data is read in the background while you watch the progress.'],
  ['Use it', 'Read it through the API, and get a webhook when something changes.'],
] as const;

/** The dashboard of an organization without connections. */
export function ConnectFirst({ providers }: { providers: Provider[] }) {
  return (
    <Card p={0}>
      <Stack align="center" gap="lg" px="lg" py={56}>
        <ThemeIcon size={64} radius="xl" variant="light">
          <IconPlugConnected size={32} stroke={1.5} />
        </ThemeIcon>
        <Stack gap={6} align="center" maw={460}>
          <Title order={2} ta="center">
            Connect a shop to get started
          </Title>
          <Text c="dimmed" ta="center">
            Its data appears here within a minute and stays up to date.
          </Text>
        </Stack>
        <ConnectButtons providers={providers} size="md" />
      </Stack>
      <Divider color="var(--plinth-line)" />
      <SimpleGrid minColWidth={200} autoFlow="auto-fit" spacing={0}>
        {STEPS.map(([title, text], index) => (
          <Box key={title} p="lg" className="connect-step">
            <Text size="sm" fw={600}>
              <Text span c="verdigris" inherit>
                {index + 1}
              </Text>{' '}
              {title}
            </Text>
            <Note mt={2}>{text}</Note>
          </Box>
        ))}
      </SimpleGrid>
    </Card>
  );
}
