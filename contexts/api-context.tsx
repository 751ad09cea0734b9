'use client';

import { createSafeContext } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Client, type ClientOptions, createClient } from '@/lib/api/client';

const [ApiContext, useApi] = createSafeContext<Client>('useApi needs an ApiProvider above it');

/** The browser's typed client, authenticated by cookie, or by the token of its provider. */
export { useApi };

/** Opens the sign-in page when the session has expired, and afterwards this page again. */
function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/sign-in' || pathname === '/sign-up') return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

interface ApiProviderProps
  extends Pick<ClientOptions, 'onReauthenticationRequired' | 'onUnauthenticated' | 'token'> {
  children: ReactNode;
}

/** The options must stay the same. */
export function ApiProvider({ children, ...options }: ApiProviderProps) {
  const [client] = useState(() =>
    createClient({ baseUrl: '', onUnauthenticated: leaveToSignIn, ...options }),
  );
  return <ApiContext value={client}>{children}</ApiContext>;
}
