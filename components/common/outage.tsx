'use client';

import { Container, Stack } from '@mantine/core';
import { Logo } from '@/components/logo';
import { ErrorPanel } from './error-panel';
import type { LoadError } from './load-error';

interface OutageProps {
  error: LoadError;
  onRetry?: () => void;
}

/** In place of everything: the API does not answer, or not as it should. */
export function Outage({ error, onRetry }: OutageProps) {
  return (
    <Container size="xs" py={96}>
      <Stack gap="lg">
        <Logo />
        <ErrorPanel
          title="The server does not answer as it should"
          error={error}
          onRetry={onRetry}
        />
      </Stack>
    </Container>
  );
}
