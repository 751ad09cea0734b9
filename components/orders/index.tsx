import { IconShoppingBag } from '@tabler/icons-react';
import type { ConsoleArea } from '@/components/shell/console-area';
import { NAV_ICON } from '@/components/shell/nav';
import { OrdersDashboard } from './orders-dashboard';

export const ordersConsole: ConsoleArea = {
  name: 'orders',
  navigation: [
    {
      label: 'Orders',
      href: '/orders',
      scope: 'orders:read',
      icon: <IconShoppingBag {...NAV_ICON} />,
    },
  ],
  Dashboard: OrdersDashboard,
};
