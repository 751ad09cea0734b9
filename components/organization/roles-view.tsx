'use client';

import { Button, Checkbox, Group, Modal, SimpleGrid, Text, TextInput } from '@mantine/core';
import { IconPlus, IconShieldLock } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { type Column, DataTable } from '@/components/common/data-table';
import { ModalForm } from '@/components/common/form';
import { PageHeader } from '@/components/common/page-header';
import { CodeBadges } from '@/components/common/status-badge';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';
import { type CustomRoleView, createRole } from '@/lib/contracts/roles';

/** The custom roles of the organization. */
export function RolesView({ roles }: { roles: Page<CustomRoleView> }) {
  const [edited, setEdited] = useState<CustomRoleView | 'new' | null>(null);
  const mayManage = useCan('admin', 'roles:write');
  const columns: Column<CustomRoleView>[] = [
    {
      label: 'Name',
      cell: ({ name }) => (
        <Text size="sm" fw={560}>
          {name}
        </Text>
      ),
    },
    { label: 'Scopes', cell: ({ scopes }) => <CodeBadges values={scopes} />, maw: 420 },
    { label: 'Members', cell: ({ members }) => members },
    {
      label: null,
      ta: 'right',
      cell: (role) => mayManage && <RoleActions role={role} onEdit={() => setEdited(role)} />,
    },
  ];
  const createButton = mayManage && (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={() => setEdited('new')}>
      Create role
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Roles"
        description="Roles of your own, for members who need exactly these scopes."
      >
        {roles.data.length > 0 && createButton}
      </PageHeader>
      <DataTable
        page={roles}
        noun="roles"
        columns={columns}
        minWidth={640}
        empty={{
          icon: IconShieldLock,
          title: 'No custom roles yet',
          description: 'Viewer, member, admin and owner are always there.',
          children: createButton,
        }}
      />
      {edited && (
        <EditRole role={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function RoleActions({ role, onEdit }: { role: CustomRoleView; onEdit: () => void }) {
  const client = useApi();
  const { id, name } = role;
  const button = { size: 'compact-sm', radius: 'sm', variant: 'default' } as const;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button {...button} onClick={onEdit}>
        Edit
      </Button>
      <ActionButton
        {...button}
        confirm={{ title: `Remove “${name}”?`, message: "You can't undo this." }}
        action={() => client.removeRole({ params: { id } })}
        success={`“${name}” was removed`}
      >
        Remove
      </ActionButton>
    </Group>
  );
}

/** Creates a role, or changes one. */
function EditRole({ role, onClose }: { role: CustomRoleView | null; onClose: () => void }) {
  const client = useApi();
  const router = useRouter();
  const initialValues: { name: string; scopes: Scope[] } = {
    name: role?.name ?? '',
    scopes: role?.scopes ?? [],
  };
  const apiForm = useApiForm({
    initialValues,
    schema: createRole.schema,
    submit: async (body) => {
      if (role) await client.updateRole({ params: { id: role.id }, body });
      else await client.createRole({ body });
      router.refresh();
      onClose();
    },
  });
  const { getInputProps } = apiForm.form;
  return (
    <Modal opened onClose={onClose} size="lg" title={role ? 'Edit role' : 'Create a role'}>
      <ModalForm form={apiForm} submitLabel="Save" onCancel={onClose}>
        <TextInput label="Name" placeholder="Auditor" data-autofocus {...getInputProps('name')} />
        <Checkbox.Group label="Scopes" {...getInputProps('scopes')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={8}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      </ModalForm>
    </Modal>
  );
}
