'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { type Client, createClient } from '@/lib/api/client';

const ApiContext = createContext<Client | null>(null);

/** Opens the sign-in page when the session has expired, and afterwards this page again. */
function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/sign-in' || pathname === '/sign-up') return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => createClient({ baseUrl: '', onUnauthenticated: leaveToSignIn }));
  return <ApiContext value={client}>{children}</ApiContext>;
}

/** The browser's typed client, authenticated by cookie. */
export function useApi(): Client {
  const client = useContext(ApiContext);
  if (!client) throw new Error('useApi needs an ApiProvider above it');
  return client;
}
