import { Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { ModalForm } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { humanize } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createInvitation, type InvitationView } from '@/lib/contracts/invitations';
import type { CustomRoleView } from '@/lib/contracts/roles';
import { RoleSelect, toRoleChoice } from './role-choice';

/** Who is invited and has not accepted yet. */
export function Invitations({ invitations }: { invitations: InvitationView[] }) {
  return (
    <Section title="Pending invitations" mb="lg">
      <Stack gap="sm">
        {invitations.map((invitation) => (
          <Invitation key={invitation.id} invitation={invitation} />
        ))}
      </Stack>
    </Section>
  );
}

function Invitation({ invitation }: { invitation: InvitationView }) {
  const client = useApi();
  const { id, email, role, roleName, expiresAt } = invitation;
  const params = { id };
  const button = { size: 'compact-sm', radius: 'sm', variant: 'default' } as const;
  return (
    <Group justify="space-between">
      <div>
        <Text size="sm" fw={560} className="break-anywhere">
          {email}
        </Text>
        <Caption>
          {roleName ?? humanize(role)}, expires <Time value={expiresAt} />
        </Caption>
      </div>
      <Group gap="xs">
        <ActionButton
          {...button}
          action={() => client.resendInvitation({ params })}
          success={`The invitation of ${email} was sent again`}
        >
          Send again
        </ActionButton>
        <ActionButton
          {...button}
          action={() => client.revokeInvitation({ params })}
          success={`The invitation of ${email} was revoked`}
        >
          Revoke
        </ActionButton>
      </Group>
    </Group>
  );
}

interface InviteMemberProps {
  opened: boolean;
  onClose: () => void;
  roles: CustomRoleView[];
}

/** Invites somebody by e-mail. */
export function InviteMember({ opened, onClose, roles }: InviteMemberProps) {
  const client = useApi();
  const router = useRouter();
  const toBody = ({ email, role }: { email: string; role: string }) => ({
    email,
    ...toRoleChoice(role),
  });
  const apiForm = useApiForm({
    initialValues: { email: '', role: 'member' },
    schema: createInvitation.schema,
    toBody,
    submit: async (values) => {
      await client.createInvitation({ body: toBody(values) });
      apiForm.form.reset();
      router.refresh();
      onClose();
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title="Invite somebody">
      <ModalForm form={apiForm} submitLabel="Send invitation" onCancel={onClose}>
        <TextInput
          label="Email"
          type="email"
          data-autofocus
          {...apiForm.form.getInputProps('email')}
        />
        <RoleSelect roles={roles} {...apiForm.form.getInputProps('role')} />
      </ModalForm>
    </Modal>
  );
}
