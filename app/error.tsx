'use client';

import { Outage } from '@/components/common/outage';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page outside of the console, or the console as a whole, failed while rendering. */
export default function RootError({ error, reset }: ErrorPageProps) {
  return (
    <Outage
      error={{
        code: 'UNEXPECTED',
        message: 'It may be starting or restarting. Try again in a few seconds.',
        requestId: error.digest ?? null,
      }}
      onRetry={reset}
    />
  );
}
