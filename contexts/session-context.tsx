'use client';

import { createSafeContext } from '@mantine/core';
import type { ReactNode } from 'react';
import { hasRole, type Role } from '@/lib/contracts/permissions';

export interface ConsoleSession {
  user: { id: string; name: string; email: string };
  organization: { id: string; name: string; slug: string };
  role: Role;
  unreadNotifications: number;
}

const [SessionContext, useSession] = createSafeContext<ConsoleSession>(
  'useSession needs a SessionProvider above it',
);

/** The signed-in user and organization. Only inside the console. */
export { useSession };

export function SessionProvider(props: { session: ConsoleSession; children: ReactNode }) {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

/** Whether the user has at least this role. The API decides; this hides what it would refuse. */
export function useCan(role: Role): boolean {
  return hasRole(useSession().role, role);
}
