import type { ComponentType } from 'react';
import { OrdersDashboard } from '@/components/orders/orders-dashboard';

/** What the domains show on the dashboard: one line per domain. */
export const domainDashboards: { name: string; Dashboard: ComponentType }[] = [
  { name: 'orders', Dashboard: OrdersDashboard },
];
