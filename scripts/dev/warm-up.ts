import { setTimeout as sleep } from 'node:timers/promises';

/** Next.js compiles on the first visit; these are what a person sees first. */
const FIRST_SEEN = [
  '/sign-in',
  '/',
  '/connections',
  '/orders',
  '/api/v1/orders/summary',
  '/api/v1/orders',
  '/api/v1/connections/providers',
  '/jobs',
  '/notifications',
  '/webhooks',
  '/audit-log',
  '/docs',
];
const PAUSE_MS = 250;

/**
 * Visits pages one after the other, so that the first click on each does not wait for the compiler.
 * Signed out: a page is compiled for any request.
 */
export async function warmUp(url: string, signal: AbortSignal): Promise<void> {
  for (const path of FIRST_SEEN) {
    try {
      await sleep(PAUSE_MS, undefined, { signal });
      const response = await fetch(url + path, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
        signal,
      });
      await response.body?.cancel();
    } catch {
      // Only speed is lost; a visitor of the page sees what is wrong.
    }
    if (signal.aborted) return;
  }
}
