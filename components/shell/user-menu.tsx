import { Avatar, Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLogout, IconUserCircle } from '@tabler/icons-react';
import Link from 'next/link';
import { humanize } from '@/components/common/status-badge';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';

export function UserMenu() {
  const client = useApi();
  const { user, role, customRole } = useSession();
  const { run } = useAction();
  const signOut = async () => {
    await client.signOut();
    // A full page load clears the session from memory.
    window.location.assign('/sign-in');
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          h={40}
          px={6}
          aria-label="Account"
          leftSection={<Avatar name={user.name} color="verdigris" size={32} radius="xl" />}
          rightSection={<IconChevronDown size={14} stroke={1.6} />}
        >
          <Text
            size="sm"
            fw={500}
            c="var(--mantine-color-text)"
            visibleFrom="sm"
            maw={160}
            truncate
          >
            {user.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={500} c="var(--mantine-color-text)" truncate>
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {user.email}
          </Text>
          <Text size="xs">{customRole?.name ?? humanize(role)}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href="/account"
          leftSection={<IconUserCircle size={16} stroke={1.6} />}
        >
          Your account
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} />}
          onClick={() => run(signOut, { refresh: false })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
