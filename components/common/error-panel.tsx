'use client';

import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import type { LoadError } from './load-error';

interface ErrorPanelProps {
  error: LoadError;
  title?: string;
  /** Default: load the page's data again. */
  onRetry?: () => void;
}

/** A failure in place of what could not be loaded, with the id to name when asking for help. */
export function ErrorPanel({ error, title, onRetry }: ErrorPanelProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  if (error.code === 'FORBIDDEN') {
    return (
      <Alert color="gray" icon={<IconLock />} title="You may not see this" role="alert">
        {error.message}. Ask an owner of the organization for it.
      </Alert>
    );
  }
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle />}
      title={title ?? 'This could not be loaded'}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{error.message}</Text>
        <Group gap="sm">
          <Button
            size="xs"
            variant="light"
            color="red"
            loading={pending}
            onClick={onRetry ?? (() => startTransition(() => router.refresh()))}
          >
            Try again
          </Button>
          {error.requestId && (
            <Text size="xs" c="dimmed">
              Request <Code>{error.requestId}</Code>
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
