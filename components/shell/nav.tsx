import {
  IconBell,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconPlugConnected,
  IconProgressCheck,
  IconWebhook,
} from '@tabler/icons-react';
import type { NavItem } from './console-area';

export interface NavGroup {
  label: string | null;
  items: NavItem[];
}

export const NAV_ICON = { size: 18, stroke: 1.6 };

/** The sidebar: the domains' entries below the dashboard, then the platform's. */
export const navGroups = (domains: readonly NavItem[]): NavGroup[] => [
  {
    label: null,
    items: [
      { label: 'Dashboard', href: '/', icon: <IconLayoutDashboard {...NAV_ICON} /> },
      ...domains,
    ],
  },
  {
    label: 'Integration',
    items: [
      { label: 'Connections', href: '/connections', icon: <IconPlugConnected {...NAV_ICON} /> },
      { label: 'Jobs', href: '/jobs', icon: <IconProgressCheck {...NAV_ICON} /> },
      { label: 'Webhooks', href: '/webhooks', icon: <IconWebhook {...NAV_ICON} /> },
    ],
  },
  {
    label: 'Workspace',
    items: [
      { label: 'Notifications', href: '/notifications', icon: <IconBell {...NAV_ICON} /> },
      {
        label: 'Audit log',
        href: '/audit-log',
        icon: <IconHistory {...NAV_ICON} />,
        role: 'admin',
      },
      { label: 'API keys', href: '/api-keys', icon: <IconKey {...NAV_ICON} />, role: 'admin' },
    ],
  },
];
