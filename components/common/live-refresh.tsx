'use client';

import { useRefreshEvery } from '@/components/hooks/use-refresh-every';

/** Keeps a server-rendered page current while something moves. Renders nothing. */
export function LiveRefresh({ ms, enabled = true }: { ms: number; enabled?: boolean }) {
  useRefreshEvery(ms, enabled);
  return null;
}
