import type { ComponentType } from 'react';
import { OrdersDashboard } from '@/components/orders/orders-dashboard';

export interface DomainDashboardProps {
  /** Nothing is connected: figures without data would only be in the way. */
  hideWhenEmpty: boolean;
}

/** What the domains show on the dashboard: one line per domain. */
export const domainDashboards: { name: string; Dashboard: ComponentType<DomainDashboardProps> }[] =
  [{ name: 'orders', Dashboard: OrdersDashboard }];
