import { Alert, Stack, Text, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { Form, SubmitButton } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { changeEmail } from '@/lib/contracts/email-change';

/** The address, and its change, which both addresses confirm. */
export function EmailSection(props: { email: string; pendingEmail: string | null }) {
  const { email, pendingEmail } = props;
  const client = useApi();
  const router = useRouter();
  const apiForm = useApiForm({
    initialValues: { newEmail: '' },
    schema: changeEmail.schema,
    submit: async (body) => {
      await client.changeEmail({ body });
      apiForm.form.reset();
      router.refresh();
    },
  });
  return (
    <Section title="E-mail">
      <Stack>
        <Text>{email}</Text>
        {pendingEmail !== null && (
          <Alert title={`Changing to ${pendingEmail}`}>
            <Stack align="flex-start" gap="sm">
              <Text size="sm">Open the links that we sent to both addresses.</Text>
              <ActionButton
                size="xs"
                variant="default"
                action={() => client.cancelEmailChange()}
                success="The address stays"
              >
                Cancel the change
              </ActionButton>
            </Stack>
          </Alert>
        )}
        <Form form={apiForm}>
          <TextInput
            label="New address"
            type="email"
            autoComplete="email"
            {...apiForm.form.getInputProps('newEmail')}
          />
          <Note>We send a link to the new and one to the present address.</Note>
          <div>
            <SubmitButton loading={apiForm.busy}>Change address</SubmitButton>
          </div>
        </Form>
      </Stack>
    </Section>
  );
}
