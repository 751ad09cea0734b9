import { Alert } from '@mantine/core';
import type { LoadError } from './load-error';

/** What a form could not do and no field explains. */
export function FormFailure({ failure }: { failure: LoadError | null }) {
  if (!failure) return null;
  return (
    <Alert color="red" role="alert" title={failure.message}>
      {failure.requestId && `Request ${failure.requestId}`}
    </Alert>
  );
}
