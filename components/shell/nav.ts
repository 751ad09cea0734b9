import {
  IconBell,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconPlugConnected,
  IconProgressCheck,
  IconWebhook,
} from '@tabler/icons-react';
import { domainNav } from '@/components/domains/nav';
import type { NavItem } from './nav-item';

export interface NavGroup {
  label: string | null;
  items: NavItem[];
}

export const NAV_GROUPS: NavGroup[] = [
  {
    label: null,
    items: [{ label: 'Dashboard', href: '/', icon: IconLayoutDashboard }, ...domainNav],
  },
  {
    label: 'Integration',
    items: [
      { label: 'Connections', href: '/connections', icon: IconPlugConnected },
      { label: 'Jobs', href: '/jobs', icon: IconProgressCheck },
      { label: 'Webhooks', href: '/webhooks', icon: IconWebhook },
    ],
  },
  {
    label: 'Workspace',
    items: [
      { label: 'Notifications', href: '/notifications', icon: IconBell },
      { label: 'Audit log', href: '/audit-log', icon: IconHistory, role: 'admin' },
      { label: 'API keys', href: '/api-keys', icon: IconKey, role: 'admin' },
    ],
  },
];
