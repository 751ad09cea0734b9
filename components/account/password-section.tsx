import { Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { NewPasswordInput } from '@/components/auth/auth-card';
import { ActionButton } from '@/components/common/action-button';
import { Form, SubmitButton } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';
import { changePassword } from '@/lib/contracts/passwords';

/** The password of the account, or the way to a first one. */
export function PasswordSection(props: { hasPassword: boolean; canRemove: boolean }) {
  const { hasPassword, canRemove } = props;
  return (
    <Section title="Password">
      {hasPassword ? <ChangePassword canRemove={canRemove} /> : <FirstPassword />}
    </Section>
  );
}

function ChangePassword({ canRemove }: { canRemove: boolean }) {
  const client = useApi();
  const router = useRouter();
  const [changed, setChanged] = useState(false);
  const apiForm = useApiForm({
    initialValues: { currentPassword: '', newPassword: '' },
    schema: changePassword.schema,
    submit: async (body) => {
      await client.changePassword({ body });
      apiForm.form.reset();
      setChanged(true);
      router.refresh();
    },
  });
  const { getInputProps } = apiForm.form;
  return (
    <Form form={apiForm}>
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        {...getInputProps('currentPassword')}
      />
      <NewPasswordInput {...getInputProps('newPassword')} />
      <Note>This ends all your other sessions.</Note>
      {changed && (
        <Text size="sm" role="status">
          Your password was changed.
        </Text>
      )}
      <Group>
        <SubmitButton loading={apiForm.busy}>Change password</SubmitButton>
        {canRemove && (
          <ActionButton
            variant="default"
            color="red"
            action={() => client.removePassword()}
            success="Password removed"
            confirm={{
              title: 'Remove the password?',
              message:
                'You sign in with your passkey then. A mailed link can set a password again.',
            }}
          >
            Remove password
          </ActionButton>
        )}
      </Group>
    </Form>
  );
}

/** Sent as a link, which proves that the address is still the person's. */
function FirstPassword() {
  const client = useApi();
  const { email } = useSession().user;
  return (
    <Stack align="flex-start">
      <Note>
        Your account has none. We send a link to {email} to set one; using it ends all your
        sessions.
      </Note>
      <ActionButton
        variant="default"
        refresh={false}
        action={() => client.forgotPassword({ body: { email } })}
        success="Check your mail for the link"
      >
        Send link
      </ActionButton>
    </Stack>
  );
}
