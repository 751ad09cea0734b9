'use client';

import { ErrorPanel } from '@/components/common/error-panel';
import { type RenderErrorProps, toRenderError } from '@/components/common/load-error';

/** A page of the console failed to render; the shell around it still works. */
export default function ConsoleError({ error, reset }: RenderErrorProps) {
  return <ErrorPanel title="This page failed" error={toRenderError(error)} onRetry={reset} />;
}
