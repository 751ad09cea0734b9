import { Modal, PasswordInput, Text } from '@mantine/core';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { reauthenticate } from '@/lib/contracts/reauthenticate';

/** Asks the person to prove again who they are. `onEnd` receives whether they have. */
export function ReauthenticateDialog({ onEnd }: { onEnd: (proved: boolean) => void }) {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { password: '' },
    schema: reauthenticate.schema,
    submit: async (body) => {
      await client.reauthenticate({ body });
      onEnd(true);
    },
  });
  return (
    <Modal opened onClose={() => onEnd(false)} title="Confirm it's you">
      <ModalForm form={apiForm} submitLabel="Confirm" onCancel={() => onEnd(false)}>
        <Text size="sm">You signed in a while ago, and this changes who has access.</Text>
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          data-autofocus
          {...apiForm.form.getInputProps('password')}
        />
      </ModalForm>
    </Modal>
  );
}
