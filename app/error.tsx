'use client';

import { Outage } from '@/components/common/error-panel';
import { type RenderErrorProps, toRenderError } from '@/components/common/load-error';

/** A page outside of the console, or its shell, failed to render. */
export default function RootError({ error, reset }: RenderErrorProps) {
  return <Outage error={toRenderError(error)} onRetry={reset} />;
}
