'use client';

import { Container } from '@mantine/core';
import { ErrorPanel } from '@/components/common/error-panel';
import { Logo } from '@/components/logo';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** Where a page outside of the console, or the console as a whole, failed: most often the API is not up. */
export default function RootError({ error, reset }: ErrorPageProps) {
  return (
    <Container size="xs" py={96}>
      <Logo />
      <div style={{ height: 24 }} />
      <ErrorPanel
        title="The server does not answer as it should"
        error={{
          code: 'UNEXPECTED',
          message: 'It may be starting or restarting. Try again in a few seconds.',
          requestId: error.digest ?? null,
        }}
        onRetry={reset}
      />
    </Container>
  );
}
