import { Badge, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { IconApi, IconExternalLink } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useSession } from '@/contexts/session-context';
import { hasRole } from '@/lib/contracts/permissions';
import type { NavItem } from './console-area';
import { navGroups } from './nav';

function isActive(item: NavItem, pathname: string): boolean {
  return item.href === '/' ? pathname === '/' : pathname.startsWith(item.href);
}

export interface SidebarProps {
  domains: readonly NavItem[];
  onNavigate: () => void;
}

export function Sidebar({ domains, onNavigate }: SidebarProps) {
  const pathname = usePathname();
  const { role, unreadNotifications } = useSession();
  return (
    <ScrollArea h="100%" type="never">
      <Stack gap="lg" p="sm" pt="md" component="nav" aria-label="Main">
        {navGroups(domains).map((group) => (
          <div key={group.label ?? 'main'}>
            {group.label && (
              <Text size="xs" fw={560} c="dimmed" px="sm" pb={6}>
                {group.label}
              </Text>
            )}
            {group.items
              .filter((item) => hasRole(role, item.role ?? 'viewer'))
              .map((item) => (
                <NavLink
                  key={item.href}
                  component={Link}
                  href={item.href}
                  label={item.label}
                  leftSection={item.icon}
                  rightSection={
                    item.href === '/notifications' && unreadNotifications > 0 ? (
                      <Badge size="sm" variant="filled" circle={unreadNotifications < 10}>
                        {unreadNotifications > 99 ? '99+' : unreadNotifications}
                      </Badge>
                    ) : undefined
                  }
                  active={isActive(item, pathname)}
                  onClick={onNavigate}
                  fw={isActive(item, pathname) ? 560 : undefined}
                />
              ))}
          </div>
        ))}
        <NavLink
          component="a"
          href="/docs"
          target="_blank"
          label="API reference"
          leftSection={<IconApi size={18} stroke={1.6} />}
          rightSection={<IconExternalLink size={14} stroke={1.6} />}
        />
      </Stack>
    </ScrollArea>
  );
}
