import { watchUnrouted } from '@/server/redirect-unrouted';

/** Called by Next.js once, before its server takes requests. */
export function register(): void {
  watchUnrouted();
}
