'use client';

import { createSafeContext } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Scope } from '@/lib/contracts/manifest.gen';
import { allows, type MemberRole, type Role } from '@/lib/contracts/permissions';

export interface ConsoleSession {
  user: {
    id: string;
    name: string;
    email: string;
    timeZone: string | null;
    locale: string | null;
  };
  organization: { id: string; name: string; slug: string };
  role: MemberRole;
  customRole: { name: string; scopes: readonly Scope[] } | null;
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

/**
 * Whether the user has at least this role, or a custom role with the scope. The API decides; this hides
 * what it would refuse.
 */
export function useCan(role: Role, scope?: Scope): boolean {
  const session = useSession();
  const own = { role: session.role, scopes: session.customRole?.scopes ?? ('all' as const) };
  return allows(own, { role, scope });
}
