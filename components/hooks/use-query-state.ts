import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useTransition } from 'react';

/**
 * The page's state, stored in its URL: shareable, and read by the server. Undefined removes a
 * value; any change other than to `page` returns to the first page.
 */
export function useQueryState() {
  const router = useRouter();
  const pathname = usePathname();
  const current = useSearchParams();
  const [pending, startTransition] = useTransition();

  const setQuery = useCallback(
    (changes: Record<string, string | undefined>) => {
      const next = new URLSearchParams(current);
      next.delete('page');
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      const search = next.toString();
      startTransition(() => {
        router.replace(search === '' ? pathname : `${pathname}?${search}`, { scroll: false });
      });
    },
    [current, pathname, router],
  );
  return { query: current, setQuery, pending };
}
