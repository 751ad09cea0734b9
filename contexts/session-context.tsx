'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { hasRole, type Role } from '@/lib/contracts/permissions';

export interface ConsoleSession {
  user: { id: string; name: string; email: string };
  organization: { id: string; name: string; slug: string };
  role: Role;
  unreadNotifications: number;
}

const SessionContext = createContext<ConsoleSession | null>(null);

export function SessionProvider(props: { session: ConsoleSession; children: ReactNode }) {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

/** The signed-in user and organization. Only inside the console. */
export function useSession(): ConsoleSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider above it');
  return session;
}

/** Whether the user has at least this role. The API decides; this hides what it would refuse. */
export function useCan(role: Role): boolean {
  return hasRole(useSession().role, role);
}
