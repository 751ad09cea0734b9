import type { ComponentType } from 'react';
import type { Role } from '@/lib/contracts/permissions';

/** One entry of the sidebar. */
export interface NavItem {
  label: string;
  href: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** The lowest role that the page is of use to. */
  role?: Role;
}
