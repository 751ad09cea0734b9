import { Modal, PasswordInput, Text } from '@mantine/core';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { reauthenticate, toSecondFactor } from '@/lib/contracts/factors';
import { PasskeyButton } from './passkey-button';
import { CodeInput } from './second-step';

/** Asks the person to prove again who they are. `onEnd` receives whether they have. */
export function ReauthenticateDialog({ onEnd }: { onEnd: (proved: boolean) => void }) {
  const client = useApi();
  const toBody = ({ password, code }: { password: string; code: string }) => ({
    password: password || undefined,
    ...toSecondFactor(code),
  });
  const apiForm = useApiForm({
    initialValues: { password: '', code: '' },
    schema: reauthenticate.schema,
    toBody,
    submit: async (values) => {
      await client.reauthenticate({ body: toBody(values) });
      onEnd(true);
    },
  });
  const { getInputProps, errors, values } = apiForm.form;
  // The API asks for the code of an account that has a second factor.
  const wantsCode = errors.code !== undefined || values.code !== '';
  return (
    <Modal opened onClose={() => onEnd(false)} title="Confirm it's you">
      <ModalForm form={apiForm} submitLabel="Confirm" onCancel={() => onEnd(false)}>
        <Text size="sm">You signed in a while ago, and this changes who has access.</Text>
        <PasskeyButton
          onProof={async (passkey) => {
            await client.reauthenticate({ body: { passkey } });
            onEnd(true);
          }}
        >
          Use a passkey
        </PasskeyButton>
        <PasswordInput
          label="Password"
          description="Leave empty if your account has none."
          autoComplete="current-password"
          data-autofocus
          {...getInputProps('password')}
        />
        {wantsCode && <CodeInput {...getInputProps('code')} />}
      </ModalForm>
    </Modal>
  );
}
