import { Modal, PasswordInput, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { authorizeConnection, type listProviders } from '@/lib/contracts/connections';
import type { ResponseOf } from '@/lib/contracts/contract';

export type Provider = ResponseOf<typeof listProviders>[number];

interface ConnectFormProps {
  provider: Provider;
  opened: boolean;
  onClose: () => void;
}

/** Asks for what the provider declares: the host of the customer's shop, or the credentials themselves. */
export function ConnectForm({ provider, opened, onClose }: ConnectFormProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Connect ${provider.name}`}>
      <Fields provider={provider} onClose={onClose} />
    </Modal>
  );
}

/** Unmounted with the modal, so that no credential stays in the page. */
function Fields({ provider, onClose }: Pick<ConnectFormProps, 'provider' | 'onClose'>) {
  const client = useApi();
  const router = useRouter();
  const { id, fields, authorization } = provider;
  const { form, ...state } = useApiForm({
    initialValues: {
      provider: id,
      fields: Object.fromEntries(fields.map(({ name }) => [name, ''])),
    },
    schema: authorizeConnection.schema,
    async submit(body) {
      if (authorization === 'oauth2') {
        const { authorizationUrl } = await client.authorizeConnection({ body });
        window.location.assign(authorizationUrl);
        return;
      }
      const { connection, jobId } = await client.createConnection({ body });
      onClose();
      router.push(`/connections?${new URLSearchParams({ connected: connection.id, job: jobId })}`);
    },
  });
  return (
    <ModalForm
      form={state}
      submitLabel={authorization === 'oauth2' ? 'Continue' : 'Connect'}
      onCancel={onClose}
    >
      {fields.map(({ name, label, description, placeholder, isSecret }, index) => {
        const Input = isSecret ? PasswordInput : TextInput;
        return (
          <Input
            key={name}
            label={label}
            description={description}
            placeholder={placeholder ?? undefined}
            autoComplete="off"
            data-autofocus={index === 0 || undefined}
            {...form.getInputProps(`fields.${name}`)}
          />
        );
      })}
    </ModalForm>
  );
}
