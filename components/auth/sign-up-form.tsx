'use client';

import { PasswordInput, Stack, TextInput } from '@mantine/core';
import { FormFailure } from '@/components/common/form-failure';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { signUp } from '@/lib/contracts/auth';

/** Creates account and organization, signed in at once. */
export function SignUpForm({ next }: { next: string }) {
  const client = useApi();
  const { form, busy, failure, onSubmit } = useApiForm({
    initialValues: { name: '', organizationName: '', email: '', password: '' },
    schema: signUp.schema,
    submit: async (body) => {
      await client.signUp({ body });
      window.location.assign(next);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <FormFailure failure={failure} />
        <TextInput
          label="Your name"
          autoComplete="name"
          autoFocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Organization"
          description="The shop or company whose data this is"
          autoComplete="organization"
          {...form.getInputProps('organizationName')}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <SubmitButton size="md" loading={busy} mt="xs">
          Create account
        </SubmitButton>
      </Stack>
    </form>
  );
}
