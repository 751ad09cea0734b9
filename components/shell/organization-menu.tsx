import { Button, Menu, Modal, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { useState } from 'react';
import { ModalForm } from '@/components/common/form';
import { showError } from '@/components/hooks/use-action';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';
import type { Client } from '@/lib/api/client';
import { createOrganization, type OwnOrganization } from '@/lib/contracts/organizations';

async function open(client: Client, organizationId: string): Promise<void> {
  await client.switchOrganization({ body: { organizationId } });
  // A full page load clears the data of the former organization from memory.
  window.location.assign('/');
}

async function restore(client: Client, id: string): Promise<void> {
  await client.restoreOrganization({ params: { id } });
  await open(client, id);
}

/** The current organization, and the way to the user's others. */
export function OrganizationMenu() {
  const client = useApi();
  const { organization } = useSession();
  const [organizations, setOrganizations] = useState<OwnOrganization[]>([]);
  const [creating, modal] = useDisclosure(false);
  const load = () => client.listOrganizations().then(setOrganizations).catch(showError);
  return (
    <>
      <Menu position="bottom-start" width={260} onOpen={load}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            px={8}
            miw={0}
            aria-label={`Organization: ${organization.name}`}
            rightSection={<IconSelector size={14} stroke={1.6} />}
          >
            <Text size="sm" fw={500} truncate title={organization.name}>
              {organization.name}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Organizations</Menu.Label>
          {organizations.map(({ id, name, isCurrent, deletesAt }) => (
            <Menu.Item
              key={id}
              rightSection={isCurrent && <IconCheck size={16} stroke={1.6} />}
              disabled={isCurrent}
              onClick={() => (deletesAt ? restore(client, id) : open(client, id)).catch(showError)}
            >
              {deletesAt ? `Restore ${name}` : name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={modal.open}>
            Create organization
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CreateOrganization opened={creating} onClose={modal.close} />
    </>
  );
}

function CreateOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { name: '' },
    schema: createOrganization.schema,
    submit: async (body) => open(client, (await client.createOrganization({ body })).id),
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Create an organization">
      <ModalForm form={apiForm} submitLabel="Create" onCancel={onClose}>
        <TextInput label="Name" data-autofocus {...apiForm.form.getInputProps('name')} />
      </ModalForm>
    </Modal>
  );
}
