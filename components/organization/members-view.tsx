'use client';

import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { SearchFilter } from '@/components/common/filters';
import { PageHeader } from '@/components/common/page-header';
import { humanize } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import { useCan, useSession } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { InvitationView } from '@/lib/contracts/invitations';
import type { MemberView } from '@/lib/contracts/members';
import type { CustomRoleView } from '@/lib/contracts/roles';
import { Invitations, InviteMember } from './invitations';
import { RoleSelect, toRoleChoice } from './role-choice';

interface MembersViewProps {
  members: Page<MemberView>;
  invitations: InvitationView[];
  roles: CustomRoleView[];
}

/** The members of the organization, and who is invited. */
export function MembersView({ members, invitations, roles }: MembersViewProps) {
  const [inviting, { open, close }] = useDisclosure(false);
  const mayManage = useCan('admin', 'members:write');
  const columns: Column<MemberView>[] = [
    {
      label: 'Name',
      cell: ({ name, email }) => (
        <>
          <Text size="sm" fw={560}>
            {name}
          </Text>
          <Caption>{email}</Caption>
        </>
      ),
    },
    {
      label: 'Role',
      sort: 'role',
      cell: (member) => <MemberRoleCell member={member} roles={roles} editable={mayManage} />,
    },
    timeColumn('Member since', ({ createdAt }) => createdAt, { sort: 'createdAt', exact: true }),
    { label: null, cell: (member) => <MemberActions member={member} />, ta: 'right' },
  ];
  return (
    <>
      <PageHeader title="Members" description="Who can work in this organization, and their roles.">
        {mayManage && (
          <Button leftSection={<IconUserPlus size={17} stroke={1.8} />} onClick={open}>
            Invite
          </Button>
        )}
      </PageHeader>
      {invitations.length > 0 && <Invitations invitations={invitations} />}
      <DataTable
        page={members}
        noun="members"
        columns={columns}
        minWidth={640}
        filters={['q']}
        defaultSort="createdAt"
        toolbar={<SearchFilter name="q" aria-label="Search" placeholder="Name or e-mail" />}
        empty={{ icon: IconUsers, title: 'No members', description: 'Invite somebody.' }}
      />
      <InviteMember opened={inviting} onClose={close} roles={roles} />
    </>
  );
}

interface MemberRoleCellProps {
  member: MemberView;
  roles: CustomRoleView[];
  editable: boolean;
}

function MemberRoleCell({ member, roles, editable }: MemberRoleCellProps) {
  const client = useApi();
  const { user } = useSession();
  const { run, busy } = useAction();
  const { id, name, role, roleId, roleName } = member;
  if (!editable || member.userId === user.id) {
    return <Badge color="gray">{roleName ?? humanize(role)}</Badge>;
  }
  const change = (value: string | null) =>
    value !== null &&
    run(() => client.updateMember({ params: { id }, body: toRoleChoice(value) }), {
      success: `The role of ${name} was changed`,
    });
  return (
    <RoleSelect
      roles={roles}
      label={undefined}
      aria-label={`Role of ${name}`}
      size="xs"
      w={150}
      value={roleId ?? role}
      disabled={busy}
      onChange={change}
    />
  );
}

function MemberActions({ member: { id, userId, name, role } }: { member: MemberView }) {
  const client = useApi();
  const { user, role: ownRole } = useSession();
  const mayManage = useCan('admin', 'members:write');
  const button = { size: 'compact-sm', radius: 'sm', variant: 'default' } as const;
  if (userId === user.id) {
    return (
      <ActionButton
        {...button}
        confirm={{
          title: 'Leave this organization?',
          message: 'You lose access at once. Somebody must invite you again.',
        }}
        action={() => client.leaveOrganization()}
        refresh={false}
        onDone={() => window.location.assign('/sign-in')}
      >
        Leave
      </ActionButton>
    );
  }
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {ownRole === 'owner' && role !== 'owner' && (
        <ActionButton
          {...button}
          confirm={{
            title: `Make ${name} the owner?`,
            message: 'You become an admin and cannot undo this yourself.',
          }}
          action={() => client.transferOwnership({ params: { id } })}
          success={`${name} owns the organization`}
        >
          Make owner
        </ActionButton>
      )}
      {ownRole === 'owner' && (
        <ActionButton
          {...button}
          confirm={{
            title: `Reset the second factor of ${name}?`,
            message:
              'For somebody who has lost phone and recovery codes. Make sure that it is them who ask: the password is enough to sign in then. All their sessions end.',
          }}
          action={() => client.resetMemberFactors({ params: { id } })}
          success={`${name} can sign in with the password alone`}
        >
          Reset factor
        </ActionButton>
      )}
      {mayManage && (
        <ActionButton
          {...button}
          confirm={{
            title: `Remove ${name}?`,
            message: 'Sessions in this organization and personal API keys end at once.',
          }}
          action={() => client.removeMember({ params: { id } })}
          success={`${name} was removed`}
        >
          Remove
        </ActionButton>
      )}
    </Group>
  );
}
