import { redirectOtherMethods } from '@/server/redirect-other-methods';

/** Called by Next.js once, before its server takes requests. */
export function register(): void {
  redirectOtherMethods();
}
