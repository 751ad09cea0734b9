import { ordersNav } from '@/components/orders/nav';
import type { NavItem } from '@/components/shell/nav-item';

/** The navigation entries of the domains: one line per domain. */
export const domainNav: NavItem[] = [ordersNav];
