import type { ComponentType, ReactNode } from 'react';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { Role } from '@/lib/contracts/permissions';

/** One entry of the sidebar. */
export interface NavItem {
  label: string;
  href: string;
  icon: ReactNode;
  /** The lowest role that can use the page. */
  role?: Role;
  /** The scope that a custom role needs to use it; without one every custom role can. */
  scope?: Scope;
}

export interface DashboardProps {
  /** Nothing is connected yet: show nothing rather than zeros. */
  hideWhenEmpty: boolean;
}

/** What the console shows of a domain. Evaluated on the server; the sidebar gets rendered icons. */
export interface ConsoleArea {
  name: string;
  navigation: NavItem[];
  /** Its part of the dashboard, a server component. */
  Dashboard?: ComponentType<DashboardProps>;
}
