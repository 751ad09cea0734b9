import { IconShoppingBag } from '@tabler/icons-react';
import type { NavItem } from '@/components/shell/nav-item';

export const ordersNav: NavItem = { label: 'Orders', href: '/orders', icon: IconShoppingBag };
