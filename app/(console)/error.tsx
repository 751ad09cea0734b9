'use client';

import { ErrorPanel } from '@/components/common/error-panel';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page of the console that failed while rendering; the shell around it still works. */
export default function ConsoleError({ error, reset }: ErrorPageProps) {
  return (
    <ErrorPanel
      title="This page did not work"
      error={{
        code: 'UNEXPECTED',
        message:
          'Something went wrong here. Try again; if it stays, name the request when asking for help.',
        requestId: error.digest ?? null,
      }}
      onRetry={reset}
    />
  );
}
