'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Loads the page's data again every `ms` while `enabled` and while the tab is looked at. */
export function useRefreshEvery(ms: number, enabled = true): void {
  const router = useRouter();
  useEffect(() => {
    if (!enabled) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, ms);
    return () => clearInterval(timer);
  }, [enabled, ms, router]);
}
