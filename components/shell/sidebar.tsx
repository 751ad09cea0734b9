import { Badge, NavLink, ScrollArea, Stack } from '@mantine/core';
import { type Icon, IconApi, IconExternalLink, IconMail } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Caption } from '@/components/common/text';
import { useSession } from '@/contexts/session-context';
import { allows } from '@/lib/contracts/permissions';
import type { NavItem } from './console-area';
import { DASHBOARD, NAV_ICON, PLATFORM } from './nav';

export interface SidebarProps {
  /** The domains' entries, shown below the dashboard. */
  domains: readonly NavItem[];
  mailboxUrl: string | null;
  onNavigate: () => void;
}

export function Sidebar({ domains, mailboxUrl, onNavigate }: SidebarProps) {
  const pathname = usePathname();
  const { role, customRole, unreadNotifications } = useSession();
  const own = { role, scopes: customRole?.scopes ?? ('all' as const) };
  const renderLink = ({ label, href, icon, role: minimumRole = 'viewer', scope }: NavItem) => {
    const active = href === '/' ? pathname === '/' : pathname.startsWith(href);
    const unread = href === '/notifications' ? unreadNotifications : 0;
    return (
      allows(own, { role: minimumRole, scope }) && (
        <NavLink
          key={href}
          component={Link}
          href={href}
          label={label}
          leftSection={icon}
          rightSection={
            unread > 0 && (
              <Badge size="sm" variant="filled" circle={unread < 10}>
                {unread > 99 ? '99+' : unread}
              </Badge>
            )
          }
          active={active}
          onClick={onNavigate}
          fw={active ? 560 : undefined}
        />
      )
    );
  };
  return (
    <ScrollArea h="100%" type="never">
      <Stack gap="lg" p="sm" pt="md" component="nav" aria-label="Main">
        <div>{[DASHBOARD, ...domains].map(renderLink)}</div>
        {Object.entries(PLATFORM).map(([title, items]) => (
          <div key={title}>
            <Caption fw={560} px="sm" pb={6}>
              {title}
            </Caption>
            {items.map(renderLink)}
          </div>
        ))}
        <div>
          <ExternalLink href="/docs" label="API reference" icon={IconApi} />
          {mailboxUrl && <ExternalLink href={mailboxUrl} label="Mailbox" icon={IconMail} />}
        </div>
      </Stack>
    </ScrollArea>
  );
}

function ExternalLink(props: { href: string; label: string; icon: Icon }) {
  const { href, label, icon: IconShown } = props;
  return (
    <NavLink
      component="a"
      href={href}
      target="_blank"
      label={label}
      leftSection={<IconShown {...NAV_ICON} />}
      rightSection={<IconExternalLink size={14} stroke={1.6} />}
    />
  );
}
