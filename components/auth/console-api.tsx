'use client';

import { type ReactNode, useRef, useState } from 'react';
import { ApiProvider } from '@/contexts/api-context';
import { ReauthenticateDialog } from './reauthenticate-dialog';

/**
 * The console's client. When an operation needs a recent proof of who the person is, a dialog asks for
 * it, and the request is repeated; no page has code of its own for that.
 */
export function ConsoleApi({ children }: { children: ReactNode }) {
  const [isAsking, setIsAsking] = useState(false);
  /** Requests that wait for the same dialog. */
  const waiting = useRef<((proved: boolean) => void)[]>([]);

  function ask(): Promise<boolean> {
    setIsAsking(true);
    return new Promise((resolve) => waiting.current.push(resolve));
  }
  function end(proved: boolean): void {
    setIsAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(proved);
  }
  return (
    <ApiProvider onReauthenticationRequired={ask}>
      {children}
      {isAsking && <ReauthenticateDialog onEnd={end} />}
    </ApiProvider>
  );
}
