import {
  IconBell,
  IconBuilding,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconPlugConnected,
  IconProgressCheck,
  IconShieldLock,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import type { NavItem } from './console-area';

export const NAV_ICON = { size: 18, stroke: 1.6 };

export const DASHBOARD: NavItem = {
  label: 'Dashboard',
  href: '/',
  icon: <IconLayoutDashboard {...NAV_ICON} />,
};

/** The platform's entries of the sidebar, below the domains'. */
export const PLATFORM: Record<string, NavItem[]> = {
  Integration: [
    {
      label: 'Connections',
      href: '/connections',
      scope: 'connections:read',
      icon: <IconPlugConnected {...NAV_ICON} />,
    },
    { label: 'Jobs', href: '/jobs', scope: 'jobs:read', icon: <IconProgressCheck {...NAV_ICON} /> },
    {
      label: 'Webhooks',
      href: '/webhooks',
      scope: 'webhooks:read',
      icon: <IconWebhook {...NAV_ICON} />,
    },
  ],
  Workspace: [
    {
      label: 'Organization',
      href: '/organization',
      icon: <IconBuilding {...NAV_ICON} />,
      scope: 'organizations:read',
    },
    {
      label: 'Members',
      href: '/members',
      icon: <IconUsers {...NAV_ICON} />,
      scope: 'members:read',
    },
    {
      label: 'Roles',
      href: '/roles',
      icon: <IconShieldLock {...NAV_ICON} />,
      role: 'admin',
      scope: 'roles:read',
    },
    { label: 'Notifications', href: '/notifications', icon: <IconBell {...NAV_ICON} /> },
    {
      label: 'Audit log',
      href: '/audit-log',
      icon: <IconHistory {...NAV_ICON} />,
      role: 'admin',
      scope: 'audit:read',
    },
    { label: 'API keys', href: '/api-keys', icon: <IconKey {...NAV_ICON} /> },
  ],
};
