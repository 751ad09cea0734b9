import { useSyncExternalStore } from 'react';

const TOKEN = /^#(portal_[\w-]+)$/;

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The token in the page's address; null without one, undefined on the server. */
export function usePortalToken(): string | null | undefined {
  return useSyncExternalStore(
    subscribe,
    () => TOKEN.exec(window.location.hash)?.[1] ?? null,
    () => undefined,
  );
}
