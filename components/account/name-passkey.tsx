import { Modal, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { makePasskey } from '@/components/auth/passkeys';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { type PasskeyView, renamePasskey } from '@/lib/contracts/passkeys';

interface NamePasskeyProps {
  /** The one to rename; a new one without it. */
  passkey?: PasskeyView;
  onClose: () => void;
  /** Called with the recovery codes of the first factor. */
  onAdded?: (recoveryCodes: string[] | null) => void;
}

/** Asks for the name of a passkey; of a new one before the browser makes it. */
export function NamePasskey({ passkey, onClose, onAdded }: NamePasskeyProps) {
  const client = useApi();
  const router = useRouter();
  const apiForm = useApiForm({
    initialValues: { name: passkey?.name ?? '' },
    schema: renamePasskey.schema,
    submit: async (body) => {
      if (passkey) {
        await client.renamePasskey({ params: { id: passkey.id }, body });
        onClose();
      } else {
        onAdded?.((await makePasskey(client, body.name)).recoveryCodes);
      }
      router.refresh();
    },
  });
  return (
    <Modal opened onClose={onClose} title={passkey ? 'Rename the passkey' : 'Add a passkey'}>
      <ModalForm form={apiForm} submitLabel={passkey ? 'Rename' : 'Continue'} onCancel={onClose}>
        <TextInput
          label="Name"
          description="Where it is kept, such as MacBook or 1Password"
          data-autofocus
          {...apiForm.form.getInputProps('name')}
        />
      </ModalForm>
    </Modal>
  );
}
