import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTransition } from 'react';

/**
 * The page's state, stored in its URL: shareable, and read by the server. Undefined removes a
 * value; any change other than to `page` returns to the first page.
 */
export function useQueryState() {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const [pending, startTransition] = useTransition();

  function setQuery(changes: Record<string, string | undefined>): void {
    const next = new URLSearchParams(query);
    next.delete('page');
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const search = next.size === 0 ? '' : `?${next}`;
    const { hash } = window.location;
    startTransition(() => router.replace(pathname + search + hash, { scroll: false }));
  }
  return { query, setQuery, pending };
}
