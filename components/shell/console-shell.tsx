'use client';

import { ActionIcon, AppShell, Box, Burger, Divider, Group, Indicator } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Logo } from '@/components/logo';
import { useSession } from '@/contexts/session-context';
import { ColorSchemeMenu } from './color-scheme-menu';
import type { NavItem } from './console-area';
import { OrganizationMenu } from './organization-menu';
import { Sidebar } from './sidebar';
import { UserMenu } from './user-menu';

interface ConsoleShellProps {
  /** The domains' sidebar entries. */
  domains: readonly NavItem[];
  /** The mailbox of development; null elsewhere. */
  mailboxUrl: string | null;
  children: ReactNode;
}

/** The header, the sidebar and the page. On small screens a menu button opens the sidebar. */
export function ConsoleShell({ domains, mailboxUrl, children }: ConsoleShellProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { unreadNotifications } = useSession();
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 236, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px={{ base: 'md', sm: 'lg' }} justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label="Navigation"
            />
            <Logo size={26} />
            <Divider orientation="vertical" color="var(--plinth-line)" h={20} my="auto" />
            <OrganizationMenu />
          </Group>
          <Group gap={6} wrap="nowrap">
            <Indicator
              disabled={unreadNotifications === 0}
              color="orange"
              size={8}
              offset={7}
              visibleFrom="xs"
            >
              <ActionIcon
                component={Link}
                href="/notifications"
                size="lg"
                aria-label={
                  unreadNotifications === 0
                    ? 'Notifications'
                    : `Notifications, ${unreadNotifications} unread`
                }
              >
                <IconBell size={19} stroke={1.6} />
              </ActionIcon>
            </Indicator>
            <ColorSchemeMenu />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar>
        <Sidebar domains={domains} mailboxUrl={mailboxUrl} onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Box maw={1240} mx="auto">
          {children}
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
